package dev.rostersync.sync;

import dev.rostersync.access.ActionLog;
import dev.rostersync.collect.CollectSteps;
import dev.rostersync.collect.SchoolsLook;
import dev.rostersync.collect.read.StopFlag;
import dev.rostersync.integration.IntegrationLock.Locks;
import dev.rostersync.integration.Integrations;
import dev.rostersync.integration.SchoolSelection;
import dev.rostersync.oneroster.Providers;
import dev.rostersync.publish.PublishStep;
import dev.rostersync.publish.Publisher;
import dev.rostersync.sync.SyncExecution.Jobs;
import dev.rostersync.sync.check.ConnectionCheck;
import dev.rostersync.sync.check.KnownSchools;
import dev.rostersync.sync.log.SyncLog;
import dev.rostersync.sync.log.SyncOwnership;
import dev.rostersync.sync.log.SyncProgress;
import dev.rostersync.sync.log.SyncRecorder;
import dev.rostersync.sync.log.SyncRecords;
import io.micrometer.observation.ObservationRegistry;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;

/** The Spring beans that run a sync. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SyncProperties.class)
public class SyncWiring {

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    SyncLog syncLog(DataSource dataSource) {
        return new SyncLog(dataSource);
    }

    @Bean
    SyncRecorder syncRecorder(DataSource dataSource, PlatformTransactionManager transactions, Clock clock) {
        return new SyncRecorder(dataSource, transactions, clock);
    }

    @Bean
    SyncOwnership syncOwnership(DataSource dataSource, PlatformTransactionManager transactions, Clock clock) {
        return new SyncOwnership(dataSource, transactions, clock);
    }

    @Bean
    ActionLog actionLog(DataSource dataSource, Clock clock) {
        return new ActionLog(dataSource, clock);
    }

    @Bean
    StopRequests stopRequests(SyncLog log, SyncOwnership ownership) {
        return new StopRequests(log, ownership, StopFlag::new);
    }

    @Bean
    SchoolsLook schoolsLook(DataSource dataSource) {
        return new SchoolsLook(dataSource);
    }

    @Bean
    KnownSchools knownSchools(
            SchoolSelection selection, Providers providers, Integrations integrations, SchoolsLook look) {
        return new KnownSchools(selection, providers, integrations, look);
    }

    @Bean
    ConnectionCheck connectionCheck(Providers providers, Integrations integrations) {
        return new ConnectionCheck(providers, integrations);
    }

    @Bean
    Publisher publisher(DataSource dataSource, PlatformTransactionManager transactions, Clock clock) {
        return new Publisher(dataSource, transactions, clock);
    }

    @Bean
    IntegrationRemoval integrationRemoval(
            DataSource dataSource,
            Locks locks,
            Integrations integrations,
            Publisher publisher,
            SyncRecorder recorder,
            Clock clock) {
        return new IntegrationRemoval(dataSource, locks, integrations, publisher, recorder, clock);
    }

    @Bean
    CollectSteps collectSteps(
            JobRepository repository,
            PlatformTransactionManager transactions,
            DataSource dataSource,
            ObservationRegistry observations) {
        return new CollectSteps(repository, transactions, dataSource, observations);
    }

    @Bean
    DeadExecutions deadExecutions(
            JobRepository repository,
            JobOperator operator,
            CollectSteps collect,
            DataSource dataSource,
            PlatformTransactionManager transactions) {
        return new DeadExecutions(repository, operator, collect, dataSource, transactions);
    }

    @Bean
    InterruptedSyncs interruptedSyncs(
            DataSource dataSource,
            Locks locks,
            SyncRecorder recorder,
            SyncOwnership ownership,
            DeadExecutions deadExecutions,
            SyncProperties properties,
            Clock clock) {
        return new InterruptedSyncs(dataSource, locks, recorder, ownership, deadExecutions, properties, clock);
    }

    @Bean
    SyncBeginnings syncBeginnings(
            DataSource dataSource,
            PlatformTransactionManager transactions,
            SyncRecorder recorder,
            SyncOwnership ownership,
            DeadExecutions deadExecutions,
            Clock clock) {
        return new SyncBeginnings(dataSource, transactions, recorder, ownership, deadExecutions, clock);
    }

    @Bean
    SyncJob syncJob(
            JobRepository repository,
            PlatformTransactionManager transactions,
            CollectSteps collect,
            Publisher publisher,
            ObservationRegistry observations) {
        return new SyncJob(repository, collect, new PublishStep(repository, transactions, publisher), observations);
    }

    @Bean
    Jobs jobs(DataSource dataSource, SyncJob job, JobOperator operator, DeadExecutions deadExecutions) {
        return new Jobs(dataSource, job, operator, deadExecutions);
    }

    @Bean
    SyncExecution syncExecution(
            Providers providers,
            Integrations integrations,
            SyncRecords records,
            Jobs jobs,
            StopRequests stopRequests,
            Clock clock) {
        return new SyncExecution(
                integration -> providers.connect(integrations.access(integration)), records, jobs, stopRequests, clock);
    }

    @Bean
    SyncRecords syncRecords(SyncLog log, SyncRecorder recorder, SyncOwnership ownership, SyncProgress progress) {
        return new SyncRecords(log, recorder, ownership, progress);
    }

    @Bean
    SyncProgress syncProgress(DataSource dataSource, Clock clock) {
        return new SyncProgress(dataSource, clock);
    }

    @Bean
    Resumption resumption(SyncLog log, DataSource dataSource, SyncProperties properties, Clock clock) {
        return new Resumption(log, dataSource, properties, clock);
    }

    @Bean
    SyncRunner syncRunner(
            Locks locks,
            Integrations integrations,
            SchoolSelection schools,
            SyncLog log,
            SyncBeginnings beginnings,
            Resumption resumption,
            SyncExecution execution) {
        return new SyncRunner(locks, integrations, schools, log, beginnings, resumption, execution);
    }
}
