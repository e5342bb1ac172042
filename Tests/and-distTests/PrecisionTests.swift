import Foundation
import RanksLauncher
import Testing

/// `--precision bf16`: training on a processor that has the instructions, one line on another.
@Suite struct PrecisionTests {
  @Test func bFloat16TrainsOrSaysWhatIsMissing() async throws {
    let place = try BadInput.Place()
    let arguments = try place.train("--precision", "bf16")
    let outcome = try await Launch(
      "and-dist", arguments, ranks: 2, environment: [:], timeout: 120
    ).run()
    if try hasBFloat16() {
      #expect(outcome.succeeded, "\(outcome.errors)")
      let run = try place.scratch.place("run")
      let lines = try MetricsLine.lines(of: "\(run)/metrics.jsonl")
      let losses = lines.compactMap(\.loss)
      #expect(!losses.isEmpty && losses.allSatisfy { $0.isFinite })
    } else {
      #expect(!outcome.succeeded)
      let errors = outcome.errors.split(separator: "\n").filter { $0.hasPrefix("error: ") }
      #expect(errors.count == 1, "\(outcome.errors)")
      for word in ["precision is 'bf16'", "no bf16 instructions", "precision fp32"] {
        #expect(errors.first?.contains(word) == true, "\(outcome.errors)")
      }
    }
  }

  /// What Linux says of the processor, in place of what oneDNN says.
  private func hasBFloat16() throws -> Bool {
    try String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8).contains("avx512_bf16")
  }
}
