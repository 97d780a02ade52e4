package dev.rostersync.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rostersync.outcome.GuardedKind;
import dev.rostersync.outcome.Outcome;
import dev.rostersync.outcome.RemovalReason;
import dev.rostersync.outcome.Removed;
import dev.rostersync.sis.Roster;
import dev.rostersync.sync.log.Sync;
import dev.rostersync.testing.TestTenant;
import java.util.function.IntConsumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each reason that explains a removal, tested alone: 25 rows vanish for this reason and are not held, and the sync
 * names the reason. If the same 25 rows vanish without the reason, they are held.
 */
public class GuardReasonsTest {

    private static final int MANY = 25;

    private static void each(IntConsumer work) {
        for (int i = 0; i < MANY; i++) {
            work.accept(i);
        }
    }

    private static void students(Roster roster, String school) {
        each(i -> roster.student("s" + i, school));
    }

    private static void studentsOfAClass(Roster roster, String begin, String end) {
        students(roster, "a");
        roster.rosterClass("big", "a");
        each(i -> roster.enrollment(
                "s" + i, "big", "student", begin.isEmpty() ? null : begin, end.isEmpty() ? null : end));
    }

    private static void studentsWithParents(Roster roster) {
        students(roster, "a");
        each(i -> roster.parent("p" + i, "parent", "s" + i));
    }

    private static void remove(Roster roster, String collection, String prefix) {
        roster.records(collection)
                .removeIf(record -> record.path("sourcedId").asString("").matches(prefix + "\\d+.*"));
    }

    private static void delete(Roster roster, String collection, String prefix) {
        roster.records(collection).stream()
                .filter(record -> record.path("sourcedId").asString("").matches(prefix + "\\d+.*"))
                .forEach(record -> record.put("status", "tobedeleted"));
    }

    private static void moveClasses(Roster roster, String school) {
        each(i -> roster.record("classes", "c" + i).set("school", Roster.reference("org", school)));
    }

    enum Case {
        A_CLASS_IS_MARKED_AS_DELETED(GuardedKind.CLASSES, RemovalReason.MARKED_DELETED) {
            @Override
            void before(TestTenant tenant, boolean explained) {
                each(i -> tenant.roster().rosterClass("c" + i, "a"));
            }

            @Override
            void change(TestTenant tenant, boolean explained) {
                if (explained) {
                    delete(tenant.roster(), "classes", "c");
                } else {
                    remove(tenant.roster(), "classes", "c");
                }
            }
        },
        A_CLASS_HAD_ENDED(GuardedKind.CLASSES, RemovalReason.ENDED) {
            @Override
            void before(TestTenant tenant, boolean explained) {
                tenant.roster().session("autumn", "2026-08-01", explained ? "2026-11-23" : "2026-11-24");
                each(i -> tenant.roster().rosterClass("c" + i, "a", "autumn"));
            }

            @Override
            void change(TestTenant tenant, boolean explained) {
                remove(tenant.roster(), "classes", "c");
            }
        },
        A_CLASS_IS_OF_AN_EXCLUDED_SCHOOL(GuardedKind.CLASSES, RemovalReason.SCHOOL_EXCLUDED) {
            @Override
            void before(TestTenant tenant, boolean explained) {
                tenant.roster().school("b");
                each(i -> tenant.roster().rosterClass("c" + i, "b"));
            }

            @Override
            void change(TestTenant tenant, boolean explained) {
                if (explained) {
                    tenant.exclude("b");
                } else {
                    remove(tenant.roster(), "classes", "c");
                }
            }
        },
        A_CLASS_IS_OF_A_SCHOOL_THAT_IS_MARKED_AS_DELETED(GuardedKind.CLASSES, RemovalReason.SCHOOL_GONE) {
            @Override
            void before(TestTenant tenant, boolean explained) {
                tenant.roster().school("b");
                each(i -> tenant.roster().rosterClass("c" + i, "b"));
            }

            @Override
            void change(TestTenant tenant, boolean explained) {
                if (explained) {
                    tenant.roster().delete("orgs", "b");
                } else {
                    tenant.roster().remove("orgs", "b");
                }
            }
        },
        A_CLASS_IS_NOT_CURRENT_AND_THE_OPTION_WAS_SWITCHED_ON(GuardedKind.CLASSES, RemovalReason.OPTION_CHANGED) {
            @Override
            void before(TestTenant tenant, boolean explained) {
                tenant.roster().session("spring", "2027-01-10", "2027-06-01");
                each(i -> tenant.roster().rosterClass("c" + i, "a", "spring"));
            }

            @Override
            void change(TestTenant tenant, boolean explained) {
                tenant.respectAcademicSessions(true);
                if (!explained) {
                    remove(tenant.roster(), "classes", "c");
                }
            }
        },
        A_CLASS_IS_NOT_CURRENT_BUT_GOES_FOR_ITS_UNKNOWN_SCHOOL(GuardedKind.CLASSES, RemovalReason.OPTION_CHANGED) {
            @Override
            void before(TestTenant tenant, boolean explained) {
                A_CLASS_IS_NOT_CURRENT_AND_THE_OPTION_WAS_SWITCHED_ON.before(tenant, explained);
            }

            @Override
            void change(TestTenant tenant, boolean explained) {
                tenant.respectAcademicSessions(true);
                if (!explained) {
                    moveClasses(tenant.roster(), "nowhere");
                }
            }
        },
        A_CLASS_OF_AN_UNKNOWN_SCHOOL_HAS_ENDED_AS_IT_WAS_READ(GuardedKind.CLASSES, RemovalReason.ENDED) {
            @Override
            void before(TestTenant tenant, boolean explained) {
                tenant.roster().session("autumn", "2026-08-01", "2026-12-31");
                each(i -> tenant.roster().rosterClass("c" + i, "a", "autumn"));
            }

            @Override
            void change(TestTenant tenant, boolean explained) {
                tenant.roster()
                        .record("academicSessions", "autumn")
                        .put("endDate", explained ? "2026-11-23" : "2026-11-24");
                moveClasses(tenant.roster(), "nowhere");
            }
        },
        A_CLASS_IS_NOW_OF_AN_EXCLUDED_SCHOOL(GuardedKind.CLASSES, RemovalReason.SCHOOL_EXCLUDED) {
            @Override
            void before(TestTenant tenant, boolean explained) {
                tenant.roster().school("b");
                tenant.lookAtSchools();
                tenant.exclude("b");
                each(i -> tenant.roster().rosterClass("c" + i, "a"));
            }

            @Override
            void change(TestTenant tenant, boolean explained) {
                moveClasses(tenant.roster(), explained ? "b" : "nowhere");
            }
        },
        AN_ENROLLMENT_IS_MARKED_AS_DELETED(GuardedKind.STUDENT_MEMBERSHIPS, RemovalReason.MARKED_DELETED) {
            @Override
            void before(TestTenant tenant, boolean explained) {
                studentsOfAClass(tenant.roster(), "", "");
            }

            @Override
            void change(TestTenant tenant, boolean explained) {
                if (explained) {
                    delete(tenant.roster(), "enrollments", "s");
                } else {
                    remove(tenant.roster(), "enrollments", "s");
                }
            }
        },
        AN_ENROLLMENT_HAD_ENDED(GuardedKind.STUDENT_MEMBERSHIPS, RemovalReason.ENDED) {
            @Override
            void before(TestTenant tenant, boolean explained) {
                studentsOfAClass(tenant.roster(), "", explained ? "2026-11-23" : "2026-11-24");
            }

            @Override
            void change(TestTenant tenant, boolean explained) {
                remove(tenant.roster(), "enrollments", "s");
            }
        },
        AN_ENROLLMENT_HAS_YET_TO_BEGIN_AND_THE_OPTION_WAS_SWITCHED_ON(
                GuardedKind.STUDENT_MEMBERSHIPS, RemovalReason.OPTION_CHANGED) {
            @Override
            void before(TestTenant tenant, boolean explained) {
                studentsOfAClass(tenant.roster(), "2027-01-10", "");
            }

            @Override
            void change(TestTenant tenant, boolean explained) {
                tenant.respectEnrolmentDate(true);
                if (!explained) {
                    remove(tenant.roster(), "enrollments", "s");
                }
            }
        },
        THE_CLASS_OF_A_MEMBER_IS_MARKED_AS_DELETED(GuardedKind.STUDENT_MEMBERSHIPS, RemovalReason.CLASS_REMOVED) {
            @Override
            void before(TestTenant tenant, boolean explained) {
                studentsOfAClass(tenant.roster(), "", "");
            }

            @Override
            void change(TestTenant tenant, boolean explained) {
                if (explained) {
                    tenant.roster().delete("classes", "big");
                } else {
                    tenant.roster().remove("classes", "big");
                }
            }
        },
        A_STUDENT_IS_MARKED_AS_DELETED(GuardedKind.STUDENTS, RemovalReason.MARKED_DELETED) {
            @Override
            void before(TestTenant tenant, boolean explained) {
                students(tenant.roster(), "a");
            }

            @Override
            void change(TestTenant tenant, boolean explained) {
                if (explained) {
                    delete(tenant.roster(), "users", "s");
                } else {
                    remove(tenant.roster(), "users", "s");
                }
            }
        },
        A_STUDENT_IS_OF_AN_EXCLUDED_SCHOOL(GuardedKind.STUDENTS, RemovalReason.SCHOOL_EXCLUDED) {
            @Override
            void before(TestTenant tenant, boolean explained) {
                tenant.roster().school("b");
                students(tenant.roster(), "b");
            }

            @Override
            void change(TestTenant tenant, boolean explained) {
                if (explained) {
                    tenant.exclude("b");
                } else {
                    remove(tenant.roster(), "users", "s");
                }
            }
        },
        A_STUDENT_HAS_LEFT(GuardedKind.STUDENTS, RemovalReason.LEFT) {
            @Override
            void before(TestTenant tenant, boolean explained) {
                tenant.today("2026-11-20").respectEnrolmentDate(true);
                studentsOfAClass(tenant.roster(), "2026-08-01", explained ? "2026-11-22" : "");
                for (int i = 0; i < MANY + 10; i++) {
                    tenant.roster().student("x" + i, "a");
                    tenant.roster().enrollment("x" + i, "big", "student", "2026-08-01", "2027-06-01");
                }
            }

            @Override
            void change(TestTenant tenant, boolean explained) {
                tenant.today("2026-11-24");
                if (!explained) {
                    remove(tenant.roster(), "users", "s");
                }
            }
        },
        A_STUDENT_OF_A_MEMBERSHIP_IS_REMOVED(GuardedKind.STUDENT_MEMBERSHIPS, RemovalReason.USER_REMOVED) {
            @Override
            void before(TestTenant tenant, boolean explained) {
                studentsOfAClass(tenant.roster(), "", "");
            }

            @Override
            void change(TestTenant tenant, boolean explained) {
                if (explained) {
                    delete(tenant.roster(), "users", "s");
                } else {
                    remove(tenant.roster(), "enrollments", "s");
                }
            }
        },
        THE_ENROLLMENTS_OF_A_TEACHER_HAVE_ENDED(GuardedKind.TEACHERS, RemovalReason.ENDED) {
            @Override
            void before(TestTenant tenant, boolean explained) {
                tenant.today("2026-11-20").respectEnrolmentDate(true);
                tenant.roster().rosterClass("big", "a");
                each(i -> {
                    tenant.roster().user("t" + i, "administrator", "a");
                    // the last of 120 days
                    tenant.roster().enrollment("t" + i, "big", "teacher", "2026-01-10", "2026-07-23");
                });
            }

            @Override
            void change(TestTenant tenant, boolean explained) {
                if (explained) {
                    tenant.today("2026-11-21");
                } else {
                    remove(tenant.roster(), "users", "t");
                }
            }
        },
        A_PARENT_IS_MARKED_AS_DELETED(GuardedKind.GUARDIANS, RemovalReason.MARKED_DELETED) {
            @Override
            void before(TestTenant tenant, boolean explained) {
                studentsWithParents(tenant.roster());
            }

            @Override
            void change(TestTenant tenant, boolean explained) {
                if (explained) {
                    delete(tenant.roster(), "users", "p");
                } else {
                    remove(tenant.roster(), "users", "p");
                }
            }
        },
        ALL_ROLES_OF_A_PARENT_HAVE_ENDED(GuardedKind.GUARDIANS, RemovalReason.ENDED) {
            @Override
            void before(TestTenant tenant, boolean explained) {
                studentsWithParents(tenant.roster());
            }

            @Override
            void change(TestTenant tenant, boolean explained) {
                var roster = tenant.roster();
                for (var user : roster.records("users")) {
                    if (user.path("sourcedId").asString("").matches("p\\d+")) {
                        user.withArray("roles").removeAll();
                        roster.role(user, "parent", "a", null, "2026-11-23");
                        // an open role is no end
                        roster.role(user, "parent", "district", null, explained ? "2026-11-23" : null);
                        user.withArray("agents").removeAll();
                    }
                }
            }
        },
        THE_LAST_DAY_OF_A_PARENT_WAS_YESTERDAY(GuardedKind.GUARDIANS, RemovalReason.ENDED) {
            @Override
            void before(TestTenant tenant, boolean explained) {
                studentsWithParents(tenant.roster());
            }

            @Override
            void change(TestTenant tenant, boolean explained) {
                for (var user : tenant.roster().records("users")) {
                    if (user.path("sourcedId").asString("").matches("p\\d+")) {
                        user.withArray("roles").removeAll();
                        tenant.roster().role(user, "parent", "a", null, explained ? "2026-11-23" : "2026-11-24");
                        user.withArray("agents").removeAll();
                    }
                }
            }
        },
        A_RELATIONSHIP_TYPE_WAS_TAKEN_OUT(GuardedKind.GUARDIANS, RemovalReason.OPTION_CHANGED) {
            @Override
            void before(TestTenant tenant, boolean explained) {
                studentsWithParents(tenant.roster());
            }

            @Override
            void change(TestTenant tenant, boolean explained) {
                if (explained) {
                    tenant.syncParentData("guardian");
                } else {
                    remove(tenant.roster(), "users", "p");
                }
            }
        },
        SOMEBODY_ENTERED_THE_SAME_PARENT_BY_HAND(GuardedKind.GUARDIANS, RemovalReason.ENTERED_BY_HAND) {
            @Override
            void before(TestTenant tenant, boolean explained) {
                studentsWithParents(tenant.roster());
            }

            @Override
            void change(TestTenant tenant, boolean explained) {
                if (explained) {
                    each(i -> tenant.sql()
                            .sql("INSERT INTO school_manager.guardian (id, tenant_id, email, managed_by)"
                                    + " VALUES (gen_random_uuid(), :tenant, :email, 'local')")
                            .param("tenant", tenant.integration().tenantId())
                            .param("email", "P%d@example.org".formatted(i))
                            .update());
                } else {
                    remove(tenant.roster(), "users", "p");
                }
            }
        },
        THE_STUDENT_OF_A_PARENT_IS_REMOVED(GuardedKind.GUARDIANS, RemovalReason.USER_REMOVED) {
            @Override
            void before(TestTenant tenant, boolean explained) {
                studentsWithParents(tenant.roster());
            }

            @Override
            void change(TestTenant tenant, boolean explained) {
                if (explained) {
                    delete(tenant.roster(), "users", "s");
                } else {
                    tenant.roster()
                            .records("users")
                            .forEach(user -> user.withArray("agents").removeAll());
                }
            }
        };

        private final GuardedKind kind;
        private final RemovalReason reason;

        Case(GuardedKind kind, RemovalReason reason) {
            this.kind = kind;
            this.reason = reason;
        }

        abstract void before(TestTenant tenant, boolean explained);

        abstract void change(TestTenant tenant, boolean explained);
    }

    /** Besides the 25 rows there is a class with a student and a teacher, so the school's data is coherent. */
    private static Sync synced(TestTenant tenant, Case one, boolean explained) {
        tenant.syncParentData("parent");
        tenant.roster().school("a");
        tenant.roster().rosterClass("stays", "a");
        tenant.roster().student("stays-student", "a");
        tenant.roster().teacher("stays-teacher", "a");
        tenant.roster().enrollment("stays-student", "stays", "student");
        tenant.roster().enrollment("stays-teacher", "stays", "teacher");
        one.before(tenant, explained);
        var first = tenant.sync();
        assertThat(first.outcome()).as(first.message()).isEqualTo(Outcome.SUCCEEDED);
        one.change(tenant, explained);
        return tenant.sync();
    }

    @ParameterizedTest
    @EnumSource
    void alone(Case one) {
        try (var tenant = TestTenant.start()) {
            var sync = synced(tenant, one, true);

            assertThat(sync.outcome()).as(sync.message()).isEqualTo(Outcome.SUCCEEDED);
            assertThat(sync.removed()).contains(new Removed(one.kind, one.reason, MANY));
        }
        try (var tenant = TestTenant.start()) {
            var sync = synced(tenant, one, false);

            assertThat(sync.state()).as("%s", sync.removed()).isEqualTo(Sync.State.HELD);
            assertThat(sync.vanishing()).anyMatch(vanishing -> vanishing.kind() == one.kind);
        }
    }
}
