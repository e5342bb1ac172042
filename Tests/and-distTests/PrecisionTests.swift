import Arithmetic
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
    if PrecisionTests.hasBFloat16 {
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

  /// A checkpoint in bf16 where there is none: what is advised is what works.
  @Test func aCheckpointInBFloat16SaysHowToGoOnWithoutIt() async throws {
    let place = try BadInput.Place()
    let arguments = try place.train("--max-steps", "3")
    let first = try await Launch("and-dist", arguments, ranks: nil).run()
    try #require(first.succeeded, "\(first.errors)")
    let saved = SavedState(try place.scratch.place("run"), step: 3)
    try saved.changeState {
      $0.replacing(#""precision" : "fp32""#, with: #""precision" : "bf16""#)
    }
    let limited = ["ONEDNN_MAX_CPU_ISA": "AVX2"]
    let refused = try await Launch(
      "and-dist", arguments + ["--precision", "bf16"], ranks: nil, environment: limited
    ).run()
    let advice = "--resume never --initial \(saved.folder)/model.safetensors --precision fp32"
    #expect(refused.status != 0 && refused.errors.contains(advice), "\(refused.errors)")
    #expect(refused.errors.contains("(ONEDNN_MAX_CPU_ISA=AVX2 limits oneDNN to "))
    let plain = try await Launch(
      "and-dist", arguments + ["--precision", "bf16", "--resume", "never"], ranks: nil,
      environment: limited
    ).run()
    #expect(plain.errors.contains("(ONEDNN_MAX_CPU_ISA=AVX2 limits oneDNN to "), "\(plain.errors)")
    let followed = try await Launch(
      "and-dist", arguments + advice.split(separator: " ").map(String.init), ranks: nil,
      environment: limited
    ).run()
    #expect(followed.succeeded, "\(followed.errors)")
  }

  @Test func aBenchmarkOfDiscoveryTellsItsPrecision() async throws {
    let outcome = try await Launch(
      "and-dist", ["benchmark", "discovery", "--rows", "500", "--precision", "bf16"], ranks: nil
    ).run()
    guard Precision.bf16.isAvailable else {
      #expect(outcome.status != 0 && outcome.errorLines.count == 1, "\(outcome.errors)")
      return
    }
    #expect(outcome.succeeded && outcome.output.contains("bf16"), "\(outcome.output)")
  }

  /// Beside PyTorch's losses in float32: numbers of two to three digits are enough for a mean over a
  /// batch to begin within 0.03 %, and to stay within 1 % over 40 steps and a discovery.
  @Test(.enabled(if: hasBFloat16), arguments: [(1, "direct"), (1, "auto"), (2, "auto")])
  func bFloat16StaysNearPyTorchsFloats(ranks: Int, convolution: String) async throws {
    let scratch = try Scratch()
    let (fixture, flags) = try ParityFixture.named("parity", scratch)
    let run = try await Training(
      flags + ["--precision", "bf16", "--convolution", convolution]
        + (ranks > 1 ? ["--sync-bn"] : []), ranks: ranks, output: scratch.place("run"))
    let expected = fixture.steps.map(\.loss)
    let start = largestDifference(run.losses, expected, first: 5)
    let all = largestDifference(run.losses, expected)
    print("bf16, \(ranks) ranks, \(convolution): first five steps \(start), all steps \(all)")
    #expect(start <= 2e-3)
    #expect(all <= 2e-2)
    #expect(run.events("discovery").map(\.anchors) == fixture.discoveries.map(\.count))
  }

  /// What Linux says of the processor, in place of what oneDNN says.
  static var hasBFloat16: Bool {
    (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8))?.contains("avx512_bf16") == true
  }
}
