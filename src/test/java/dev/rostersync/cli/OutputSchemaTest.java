package dev.rostersync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rostersync.testing.TestTenant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** The documents of all commands. {@link Ran} validates each of them against its schema, also in all other tests. */
class OutputSchemaTest {

    private static final String MAIN = "greenfield/Main SIS";

    private TestTenant tenant;

    @BeforeEach
    void start() {
        tenant = TestTenant.start();
        tenant.roster().school("north");
        tenant.roster().student("s1", "north").remove("email");
        tenant.roster().teacher("t1", "north");
        tenant.fillDirectory();
    }

    @AfterEach
    void close() {
        tenant.close();
    }

    private Ran json(String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.add("--output");
        all.add("json");
        return Ran.on(tenant, all.toArray(String[]::new));
    }

    @Test
    void allCommandsPrintWhatTheirSchemaSays() {
        json("sync", MAIN, "--preview");
        var sync = json("sync", MAIN).json().path("sync").asString();
        json("show", sync);
        json("log", MAIN);
        assertThat(json("log", MAIN, "--audit").json()).hasSizeGreaterThan(2);
        assertThat(json("findings", sync).json()).isNotEmpty();
        json("integration", "list");
        json("integration", "show", MAIN);
        json("integration", "check", MAIN);
        json("integration", "disable", MAIN);
        json("integration", "edit", MAIN, "--guard-percent", "12.5", "--additions-only");
        json("schools", "list", MAIN);
        json("status");
        json("purge");
        json("migrate");
        json("secrets", "reseal");
        assertThat(json("show", "no id").json().path("code").asString()).isEqualTo("OR-522");
        json("integration", "remove", MAIN, "--keep-data");
    }

    @Test
    void aDocumentWithAnotherFieldOrTypeIsRefused() {
        var sync = (ObjectNode) json("sync", MAIN).json();

        assertThat(OutputSchema.errors("sync", sync)).isEmpty();
        assertThat(OutputSchema.errors("sync", sync.deepCopy().put("unknown", 1)))
                .isNotEmpty();
        assertThat(OutputSchema.errors("sync", sync.deepCopy().put("matchedStudents", "many")))
                .isNotEmpty();
        assertThat(OutputSchema.errors("sync", sync.deepCopy().without("state")))
                .isNotEmpty();
    }

    @Test
    void eachDefinitionIsOfACommandOrUsedByOne() {
        var schema = OutputSchema.read();
        var text = schema.toString();
        var unused = new TreeSet<String>();
        schema.path("$defs")
                .propertyStream()
                .filter(definition -> definition.getValue().path("description").isMissingNode())
                .filter(definition -> !text.contains("\"#/$defs/" + definition.getKey() + "\""))
                .forEach(definition -> unused.add(definition.getKey()));

        assertThat(unused).isEmpty();
    }
}
