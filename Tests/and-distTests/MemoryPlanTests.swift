import RanksLauncher
import Testing

/// What a run plans to need is what it comes to need, and `doctor` says the same without running.
struct MemoryPlanTests {
  private static let flags = [
    "--dataset", "mnist", "--width", "8", "--image-size", "24", "--rounds", "2", "--epochs", "1",
    "--convolution", "direct",
  ]

  @Test(arguments: [1, 2])
  func theMostThatIsResidentIsAsPlanned(ranks: Int) async throws {
    let scratch = try Scratch()
    let root = try SmallImages.write(train: 1000, test: 200, in: scratch)
    let flags = MemoryPlanTests.flags + ["--data-root", root]
    let run = try await Training(flags, ranks: ranks, output: scratch.place("run"))
    let planned = try #require(run.events("memory_plan").first?.total)
    let peak = try #require(run.events("run_ended").first?.peakMemory)
    print("on \(ranks): peak \(Double(peak) / Double(planned)) of \(planned) bytes planned")
    #expect(run.events("discovery").count == 1)
    #expect(Double(peak) <= 1.1 * Double(planned))
    #expect(Double(peak) >= 0.9 * Double(planned))

    let doctor = try await Launch("and-dist", ["doctor"] + flags, ranks: ranks).run()
    try #require(doctor.succeeded, "\(doctor.errors)")
    let total = try #require(megabytes(ofRank: doctor.output))
    #expect(abs(total - Double(planned) / 1e6) <= 0.05 * Double(planned) / 1e6)
  }

  /// The trainer of such a run would not fit into any machine of today.
  @Test func doctorPlansWhatDoesNotFit() async throws {
    let scratch = try Scratch()
    let root = try SmallImages.write(train: 8192, test: 10, in: scratch)
    let doctor = try await Launch(
      "and-dist",
      ["doctor"] + MemoryPlanTests.flags
        + ["--data-root", root, "--width", "1024", "--batch-size", "8192"], ranks: nil
    ).run()
    try #require(doctor.succeeded, "\(doctor.errors)")
    #expect(try #require(megabytes(ofRank: doctor.output)) > 300_000)
    #expect(doctor.output.contains("warning"))
  }

  /// The number in the line `a rank needs  127 MB`, or GB.
  private func megabytes(ofRank report: String) -> Double? {
    let line = report.split(separator: "\n").first { $0.contains("a rank needs") }
    let words = line?.split(separator: " ").suffix(2) ?? []
    guard words.count == 2, let number = Double(words[words.startIndex]) else { return nil }
    return ["MB": 1, "GB": 1e3, "TB": 1e6][String(words[words.startIndex + 1])].map { number * $0 }
  }
}
