package dev.rostersync.present;

import de.siegmar.fastcsv.writer.CsvWriter;
import dev.rostersync.findings.FindingList.Row;
import dev.rostersync.outcome.Code;
import dev.rostersync.text.Shown;
import java.io.IOException;
import java.io.Writer;
import java.util.List;

/** Findings as CSV, with names and addresses as the SIS sends them. No cell is a formula in a spreadsheet. */
public final class FindingCsv {

    private FindingCsv() {}

    /** Writes a heading and one record for each finding. The writer stays open. */
    public static void write(List<Row> findings, Writer out) throws IOException {
        var writer = CsvWriter.builder().build(out);
        writer.writeRecord(
                "code", "sentence", "school", "kind", "sourcedId", "detail", "givenName", "familyName", "email");
        for (var row : findings) {
            writer.writeRecord(
                    row.code(),
                    Code.of(row.code()).map(Code::sentence).orElse(""),
                    Shown.cell(row.school()),
                    row.kind(),
                    Shown.cell(row.sourcedId()),
                    Shown.cell(row.detail()),
                    Shown.cell(row.givenName()),
                    Shown.cell(row.familyName()),
                    Shown.cell(row.email()));
        }
        writer.flush();
    }
}
