package dev.rostersync.console.web;

import java.util.Set;

/** Who may use a route. Whose data a person then sees or changes is a matter of the person's scope. */
public enum Access {
    /** Anybody, without signing in. */
    OPEN(Set.of()),
    READ(Set.of(Role.values())),
    CHANGE(Set.of(Role.SCHOOL, Role.OPERATOR)),
    OPERATE(Set.of(Role.OPERATOR));

    private final Set<Role> roles;

    Access(Set<Role> roles) {
        this.roles = roles;
    }

    /** The roles that may; empty if anybody may. */
    public Set<Role> roles() {
        return roles;
    }
}
