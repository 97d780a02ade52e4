package dev.rostersync.collect.row;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.NameBasedGenerator;
import java.util.UUID;

/** Ids of published rows: UUID version 5 (RFC 9562). A record that is removed and comes back gets the same id again. */
public final class Ids {

    private final NameBasedGenerator ofIntegration;
    private final NameBasedGenerator ofTenant;

    public Ids(UUID tenant, UUID integration) {
        this.ofIntegration = Generators.nameBasedGenerator(integration);
        this.ofTenant = Generators.nameBasedGenerator(tenant);
    }

    UUID school(String sourcedId) {
        return ofIntegration.generate("school:" + sourcedId);
    }

    UUID classroom(String sourcedId) {
        return ofIntegration.generate("classroom:" + sourcedId);
    }

    /** A guardian has one id in the whole tenant, so siblings in different integrations share their parent. */
    UUID guardian(String emailKey) {
        return ofTenant.generate("guardian:" + emailKey);
    }
}
