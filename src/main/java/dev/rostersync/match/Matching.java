package dev.rostersync.match;

import dev.rostersync.staging.StagingTables;
import dev.rostersync.work.DifferenceTask;
import dev.rostersync.work.WorkTables;
import javax.sql.DataSource;

/** The door of this package: works out whom the roster's students and teachers match, after the roster was read. */
public final class Matching {

    /**
     * With Respect Enrolment Date, an enrollment still makes a student or teacher so many days after its end. Example:
     * a principal who taught a class until 2026-06-12 is a teacher until October 10.
     */
    public static final int ENROLLED_DAYS_MAX = 120;

    private final Directory directory;
    private final Roles roles;
    private final Leavers leavers;
    private final Matched matched;
    private final Accounts accounts;

    public Matching(DataSource dataSource, WorkTables work, StagingTables staging) {
        this.directory = new Directory(dataSource, work, staging);
        this.roles = new Roles(work);
        this.leavers = new Leavers(work);
        this.matched = new Matched(work);
        this.accounts = new Accounts(work, staging);
    }

    public void workOut(DifferenceTask task) {
        directory.read(task.tenant());
        roles.workOut();
        matched.matchAddresses();
        accounts.findContested();
        leavers.workOut();
        matched.keepCandidates();
        accounts.decide();
        matched.workOut();
    }

    /** Notes the findings of what was worked out. */
    public void find() {
        matched.find();
    }
}
