package dev.rostersync.model;

import dev.rostersync.outcome.GuardThresholds;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;

/** The options of one night. */
public record Options(
        LocalDate today,
        boolean classroomData,
        boolean respectEnrolmentDate,
        boolean respectAcademicSessions,
        List<String> relationshipTypes,
        Set<String> excluded,
        boolean version11,
        GuardThresholds guard) {}
