package dev.rostersync.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Random rosters test a rule only if the rule decides something in them. Each rule must decide something in at least 20
 * of 400 rosters, each of three nights. Nothing is published here: this is the model alone.
 */
class RulesDecideTest {

    private static final int ROSTERS = 400;

    @Test
    void eachRuleDecidesSomethingInOneOfTwentyRosters() {
        var rosters = new EnumMap<Decided, Integer>(Decided.class);
        for (long seed = 1; seed <= ROSTERS; seed++) {
            var district = new RandomDistrict(new Random(seed));
            var decided = EnumSet.noneOf(Decided.class);
            var tables = new Tables();
            for (int night = 1; night <= ModelTest.NIGHTS; night++) {
                var expected = RuleModel.night(
                        district.roster, district.directory, district.options(district.today()), tables);
                tables = expected.tables();
                decided.addAll(expected.decided());
                district.change();
            }
            decided.forEach(rule -> rosters.merge(rule, 1, Integer::sum));
        }

        assertThat(Arrays.stream(Decided.values())
                        .collect(Collectors.toMap(rule -> rule, rule -> rosters.getOrDefault(rule, 0))))
                .as("of %d rosters", ROSTERS)
                .allSatisfy((rule, count) ->
                        assertThat(20 * count).as("%s: %d", rule, count).isGreaterThanOrEqualTo(ROSTERS));
    }
}
