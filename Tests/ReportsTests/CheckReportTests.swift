import Reports
import Testing

/// What `check-data` prints.
@Suite struct CheckReportTests {
  private func part(inked: [String], misnamed: [String]) -> CheckReport.Part {
    CheckReport.Part(
      "train", count: 1_281_167, kinds: ["PNG, RGB": 1, "JPEG, RGB": 1_281_143, "JPEG, CMYK": 22],
      sides: (20, 375, 9331), broken: [("train/a/1.JPEG", "is empty")], inked: inked,
      misnamed: misnamed)
  }

  @Test func oddFilesOfTheSetAreExpected() {
    let report = CheckReport(
      [part(inked: ["train/a/2.JPEG", "train/b/ink.JPEG"], misnamed: ["train/a/3.JPEG"])],
      expectedInked: ["2.JPEG"], expectedMisnamed: ["3.JPEG"])
    #expect(
      report.description == """
        train: 1,281,167 images, 1 broken
          1,281,143 JPEG, RGB
          22 JPEG, CMYK
          1 PNG, RGB
          shorter side: 20 to 9331 pixels, 375 in the median
          2 with inks for colours (CMYK), 1 of them as the set is distributed: train/b/ink.JPEG
          1 of another format than their name says, 1 of them as the set is distributed
        """)
  }

  @Test func statisticsAreSettings() {
    let part = CheckReport.Part(
      "train", count: 1, kinds: [:], sides: nil, broken: [], inked: [], misnamed: [],
      statistics: ([0.5, 0.25], [0.125, 1]))
    #expect(
      CheckReport([part]).description.hasSuffix("  mean: 0.5000,0.2500\n  std: 0.1250,1.0000"))
  }

  @Test func ofOtherSetsAFewAreNamed() {
    let names = (10..<22).map { "train/\($0).JPEG" }
    let lines = CheckReport([part(inked: names, misnamed: [])]).description.split(separator: "\n")
    let shown = names.prefix(10).joined(separator: ", ")
    #expect(lines.last == "  12 with inks for colours (CMYK): \(shown), …")
  }
}
