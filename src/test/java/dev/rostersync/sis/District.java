package dev.rostersync.sis;

import java.util.List;
import java.util.Locale;
import java.util.Random;
import tools.jackson.databind.node.ObjectNode;

/**
 * A district made from a seed, at any size, with a school year of two semesters: the same seed and size make the same
 * district. All people are invented.
 *
 * @param students spread over the schools
 * @param teachers spread over the schools
 * @param classes spread over the schools; each has one teacher
 * @param classesPerStudent of their own school
 * @param parents linked to one or two students
 */
public record District(
        long seed, int schools, int students, int teachers, int classes, int classesPerStudent, int parents) {

    private static final List<String> GIVEN = List.of(
            "Mia", "Noah", "Zoë", "Liam", "Aroha", "Kai", "Ines", "Omar", "Freya", "Hugo", "Priya", "Jun", "Anna",
            "Theo");
    private static final List<String> FAMILY = List.of(
            "Okafor",
            "Lindqvist",
            "Nguyen",
            "Brown",
            "Tamihana",
            "Garcia",
            "O'Neill",
            "Schäfer",
            "Kaya",
            "Singh",
            "Rossi");
    private static final List<String> SUBJECTS =
            List.of("Mathematics", "English", "Science", "History", "Art", "Music", "Sport", "Geography");

    /** A small district for a first look. */
    public static District small(long seed) {
        return new District(seed, 3, 600, 45, 120, 6, 400);
    }

    /** The address of a student in the directory. */
    public static String studentEmail(int student) {
        return "student%05d@students.greenfield.example".formatted(student);
    }

    public static String teacherEmail(int teacher) {
        return "teacher%04d@greenfield.example".formatted(teacher);
    }

    /** Makes the roster; records come in the order of their sourcedIds. */
    public Roster roster() {
        var random = new Random(seed);
        var roster = new Roster();
        roster.org("district", "district").put("name", "Greenfield District");
        for (int i = 0; i < schools; i++) {
            roster.school(school(i)).put("name", SCHOOLS.get(i % SCHOOLS.size()) + (i < SCHOOLS.size() ? "" : " " + i));
        }
        roster.session("2027-S1", "2026-08-17", "2027-01-15")
                .put("title", "Semester 1")
                .put("type", "semester");
        roster.session("2027-S2", "2027-01-19", "2027-06-11")
                .put("title", "Semester 2")
                .put("type", "semester");
        for (int i = 0; i < classes; i++) {
            var subject = SUBJECTS.get(i / schools % SUBJECTS.size());
            var rosterClass = roster.rosterClass(
                            "class-%05d".formatted(i), school(i), i % 4 == 3 ? "2027-S2" : "2027-S1")
                    .put("title", "%s %d".formatted(subject, i / schools + 1))
                    .put("classCode", subject.substring(0, 3).toUpperCase(Locale.ROOT) + "-" + i);
            rosterClass.putArray("subjects").add(subject);
        }
        people(roster, random);
        enrollments(roster, random);
        return roster;
    }

    private static final List<String> SCHOOLS =
            List.of("Elm Middle School", "Harbour High School", "Hillside Primary", "Lakeview College");

    private String school(int i) {
        return "school-%02d".formatted(i % schools);
    }

    private void people(Roster roster, Random random) {
        for (int i = 0; i < parents; i++) {
            var parent = roster.user("parent-%05d".formatted(i), i % 3 == 0 ? "guardian" : "parent", "district");
            name(parent, random)
                    .put("email", "parent%05d@home.example".formatted(i))
                    .put("phone", "555-%04d".formatted(i % 10_000));
            roster.agent(parent, "student-%05d".formatted(i % students));
            if (i % 4 == 0) {
                roster.agent(parent, "student-%05d".formatted((i + schools) % students));
            }
        }
        for (int i = 0; i < students; i++) {
            var student = roster.user("student-%05d".formatted(i));
            roster.role(student, "student", school(i), "2026-08-17", "2027-06-11");
            name(student, random).put("email", studentEmail(i));
            student.withArray("grades").add("%02d".formatted(7 + i % 4));
        }
        for (int i = 0; i < teachers; i++) {
            name(roster.teacher("teacher-%04d".formatted(i), school(i)), random).put("email", teacherEmail(i));
        }
    }

    private static ObjectNode name(ObjectNode user, Random random) {
        return user.put("givenName", GIVEN.get(random.nextInt(GIVEN.size())))
                .put("familyName", FAMILY.get(random.nextInt(FAMILY.size())));
    }

    private void enrollments(Roster roster, Random random) {
        int id = 0;
        for (int i = 0; i < classes; i++) {
            // the index of a teacher of the same school
            int teacher = i % schools + schools * random.nextInt(Math.max(1, teachers / schools));
            roster.enrollment("teacher-%04d".formatted(teacher), "class-%05d".formatted(i), "teacher")
                    .put("sourcedId", "e%07d".formatted(id++))
                    .put("primary", "true")
                    .set("school", Roster.reference("org", school(i)));
        }
        int classesOfASchool = Math.max(1, classes / schools);
        for (int i = 0; i < students; i++) {
            int first = random.nextInt(classesOfASchool);
            for (int c = 0; c < Math.min(classesPerStudent, classesOfASchool); c++) {
                int rosterClass = i % schools + schools * ((first + c) % classesOfASchool);
                roster.enrollment(
                                "student-%05d".formatted(i),
                                "class-%05d".formatted(rosterClass),
                                "student",
                                "2026-08-17",
                                null)
                        .put("sourcedId", "e%07d".formatted(id++))
                        .set("school", Roster.reference("org", school(rosterClass)));
            }
        }
    }
}
