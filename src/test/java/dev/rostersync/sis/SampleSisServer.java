package dev.rostersync.sis;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Scanner;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the sample SIS as a server, so an integration can use it. */
@Command(
        name = "sample-sis",
        description = "Serves an invented district over OneRoster on loopback until Enter is pressed.",
        mixinStandardHelpOptions = true)
public final class SampleSisServer implements Callable<Integer> {

    @Option(names = "--port", defaultValue = "8088", description = "Default ${DEFAULT-VALUE}.")
    private int port;

    @Option(names = "--version-1-1", description = "OneRoster 1.1 in place of 1.2.")
    private boolean version11;

    @Option(names = "--oauth1", description = "OAuth 1.0a in place of OAuth 2.")
    private boolean oauth1;

    @Option(names = "--seed", defaultValue = "1", description = "The same seed makes the same district.")
    private long seed;

    @Option(
            names = "--students",
            defaultValue = "600",
            description = "Default ${DEFAULT-VALUE}; all else in proportion.")
    private int students;

    @Option(names = "--irregularity", split = ",", description = "One of: ${COMPLETION-CANDIDATES}.")
    private List<Irregularity> irregularities = List.of();

    /** Runs it. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new SampleSisServer())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments));
    }

    @Override
    public Integer call() {
        int schools = Math.max(1, students / 200);
        var district = new District(
                seed,
                schools,
                students,
                Math.max(schools, students / 13),
                Math.max(schools, students / 5),
                6,
                students * 2 / 3);
        try (var sis =
                SampleSis.start(port).serve(district.roster()).with(irregularities.toArray(Irregularity[]::new))) {
            if (version11) {
                sis.asVersion11();
            }
            if (oauth1) {
                sis.withOAuth1();
            }
            System.out.printf(
                    Locale.ROOT,
                    "Endpoint URL      %s%nOAuth2 Token URL  %s%nClient ID         %s%nClient Secret     %s%nIrregularities    %s%n"
                            + "%nhttp and loopback are taken with ROSTER_SYNC_ALLOW_PRIVATE_ENDPOINTS=true. Enter ends it.%n",
                    sis.endpointUrl(),
                    oauth1 ? "none" : sis.tokenUrl(),
                    Gatekeeper.CLIENT_ID,
                    Gatekeeper.CLIENT_SECRET,
                    irregularities.isEmpty() ? "none of " + Arrays.toString(Irregularity.values()) : irregularities);
            var input = new Scanner(System.in, StandardCharsets.UTF_8);
            if (input.hasNextLine()) {
                input.nextLine();
            }
        }
        return 0;
    }
}
