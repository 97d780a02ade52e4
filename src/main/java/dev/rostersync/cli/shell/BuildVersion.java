package dev.rostersync.cli.shell;

import java.io.IOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote into the jar. */
public final class BuildVersion implements IVersionProvider {

    private static final String BUILD_INFO = "/META-INF/build-info.properties";

    @Override
    public String[] getVersion() throws IOException {
        var build = new Properties();
        try (var info = BuildVersion.class.getResourceAsStream(BUILD_INFO)) {
            if (info != null) {
                build.load(info);
            }
        }
        return new String[] {"oneroster-sync " + build.getProperty("build.version", "(unknown build)")};
    }
}
