package dev.rostersync.collect.row;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.NameBasedGenerator;
import java.util.UUID;

/** Ids of published rows: UUID version 5 (RFC 9562), so that what goes and comes back is the same again. */
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

    /** Of a tenant and not of an integration: siblings' parents share one. */
    UUID guardian(String emailKey) {
        return ofTenant.generate("guardian:" + emailKey);
    }
}
