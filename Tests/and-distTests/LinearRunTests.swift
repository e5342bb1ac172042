import Foundation
import RanksLauncher
import Storage
import TensorFiles
import Testing

/// Linear classifiers on the layers of a small run's network, during the run and after it.
@Suite(.serialized)
struct LinearRunTests {
  private let scratch: Scratch
  private let layers = ["conv1", "layer1", "layer2", "layer3", "layer4", "fc"]

  init() throws { scratch = try Scratch() }

  private func train(_ more: String...) async throws -> Training {
    let root = try SmallImages.write(train: 50, test: 30, in: scratch)
    return try await Training(
      [
        "--dataset", "mnist", "--data-root", root, "--width", "8", "--feature-dim", "16",
        "--rounds", "1", "--epochs", "2", "--batch-size", "20", "--evaluate-every", "0",
        "--convolution", "direct", "--linear-epochs", "3", "--linear-batch-size", "16",
        "--linear-lr-decay-epochs", "2",
      ] + more, ranks: 2, output: scratch.place("run"))
  }

  /// What is judged in the run is what `evaluate` finds afterwards, on any number of ranks.
  @Test func judgesAllLayersInTheRunAndAfterIt() async throws {
    let run = try await train("--linear-every", "2")
    let events = run.events("evaluation")
    #expect(events.map(\.layer) == layers && events.allSatisfy { $0.protocol == "linear" })
    #expect(events.allSatisfy { $0.round == 0 && $0.epoch == 1 })
    #expect(events.allSatisfy { ($0.top5 ?? 2) <= 1 && ($0.accuracy ?? 2) <= $0.top5 ?? 0 })
    // Classes are waves that any layer tells apart.
    #expect(events.contains { ($0.accuracy ?? 0) > 0.5 })
    #expect(run.outcome.output.contains("linear classifier on   top-1   top-5"))
    #expect(run.outcome.errors.contains("linear classifiers  epoch 3/3  loss conv1"))

    for ranks in 1...3 {
      let outcome = try await Launch(
        "and-dist", ["evaluate", "--checkpoint", run.output, "--protocol", "linear", "--json"],
        ranks: ranks
      ).run()
      #expect(outcome.succeeded, "\(outcome.errors)")
      let found = try MetricsLine.lines(of: scratch.write(outcome.output, to: "said.jsonl"))
      #expect(found.map(\.layer) == layers)
      for (mine, theirs) in zip(found, events) {
        // Sums over ranks round differently: of 30 images, one may be on the edge.
        #expect(abs((mine.accuracy ?? 2) - (theirs.accuracy ?? 0)) < 0.04, "\(ranks) ranks")
      }
    }
    // Each evaluation was added to the run's metrics, behind its end.
    let all = try MetricsLine.lines(of: "\(run.output)/metrics.jsonl")
    #expect(all.filter { $0.protocol == "linear" }.count == 4 * layers.count)
    #expect(all.last?.layer == "fc")
  }

  /// The least loss is the same on any number of ranks, and what it finds is in the run's metrics.
  @Test func solvesRegressionsOfFeatures() async throws {
    let run = try await train()
    var (accuracies, losses) = ([Double](), [Double]())
    for ranks in 1...3 {
      let outcome = try await Launch(
        "and-dist",
        ["evaluate", "--checkpoint", run.output, "--protocol", "linear-features"], ranks: ranks
      ).run()
      #expect(outcome.succeeded, "\(outcome.errors)")
      let said = try #require(
        outcome.errors.firstMatch(of: /logistic regression on fc  loss ([0-9.e-]+)/))
      losses.append(try #require(Double(said.1)))
      #expect(outcome.output.split(separator: "\n").last?.hasPrefix("fc ") == true)
      let events = try MetricsLine.lines(of: "\(run.output)/metrics.jsonl")
      let last = try #require(events.last)
      #expect(last.protocol == "linear-features" && last.layer == "fc")
      accuracies.append(try #require(last.accuracy))
    }
    // Where no slope is above 1e-4, weights as large as these may still lower the loss a little.
    #expect((losses.max() ?? 2) - (losses.min() ?? 0) < 0.01 * (losses.min() ?? 0), "\(losses)")
    // Of 30 images, one may be on the edge, to either side.
    #expect((accuracies.max() ?? 2) - (accuracies.min() ?? 0) < 0.07, "\(accuracies)")
    #expect((accuracies.min() ?? 0) > 0.5)
  }

  /// One layer alone gives what it gives among all, and the table names it.
  @Test func judgesTheLayersThatAreNamed() async throws {
    let run = try await train()
    #expect(run.events("evaluation").isEmpty)
    let evaluate = ["evaluate", "--checkpoint", run.output, "--protocol", "linear"]
    let all = try await Launch("and-dist", evaluate, ranks: 1).run()
    let one = try await Launch("and-dist", evaluate + ["--linear-layers", "layer2"], ranks: 1)
      .run()
    let line = try #require(one.output.split(separator: "\n").last)
    #expect(line.hasPrefix("layer2"))
    #expect(one.output.split(separator: "\n").count == 3)
    #expect(
      all.output.split(separator: "\n").map { $0.split(separator: " ") }
        .contains(line.split(separator: " ")), "\(all.output) \(line)")

    let unknown = try await Launch("and-dist", evaluate + ["--linear-layers", "conv5"], ranks: 2)
      .run()
    #expect(unknown.status == 1)
    #expect(
      unknown.errorLines == [
        "error: resnet18 at width 8 has no layer 'conv5'; its layers are \(layers.joined(separator: ", "))"
      ])
  }

  /// Ten crops need images with a margin; those of a run without one are refused by name.
  @Test func tenCropsOfATestImageAreJudgedTogether() async throws {
    let run = try await train("--image-size", "64")
    let evaluate = [
      "evaluate", "--checkpoint", run.output, "--protocol", "linear", "--linear-layers", "layer1",
      "--ten-crop",
    ]
    let ten = try await Launch("and-dist", evaluate, ranks: 2).run()
    #expect(ten.succeeded, "\(ten.errors)")
    let events = try MetricsLine.lines(of: "\(run.output)/metrics.jsonl")
    // The waves lie elsewhere in each crop: less than of the centre, and more than by chance.
    #expect((events.last?.accuracy ?? 0) > 0.2)

    let small = try await train("--resume", "never")
    let whole = try await Launch(
      "and-dist", ["evaluate", "--checkpoint", small.output] + evaluate[3...], ranks: 2
    )
    .run()
    #expect(whole.status == 1)
    #expect(
      whole.errorLines == [
        "error: ten-crop needs images that are cut from larger ones: give an image-size of 64 or "
          + "more, or leave it out"
      ])
  }

  /// An exported network is the checkpoint's, and a new run can begin with it.
  @Test func exportedNetworkIsTheCheckpoints() async throws {
    let run = try await train()
    let (onnx, torch) = (
      try scratch.place("network.onnx"), try scratch.place("network.safetensors")
    )
    let outcome = try await Launch(
      "and-dist",
      ["export", "--checkpoint", run.output, "--onnx", onnx, "--torch", torch], ranks: 2
    ).run()
    #expect(outcome.succeeded, "\(outcome.errors)")
    #expect(outcome.output.contains("\(onnx): ONNX, operator set 17"))
    let file = try SafetensorsFile(path: torch)
    #expect(file.metadata["architecture"] == "resnet18" && file.metadata["mean"] == "[0.1307]")
    #expect(try contents(onnx).contains(Array("running_var".utf8)))
    let checkpoints = try FileManager.default.contentsOfDirectory(
      atPath: "\(run.output)/checkpoints")
    let last = try #require(checkpoints.max())
    let own = try SafetensorsFile(path: "\(run.output)/checkpoints/\(last)/model.safetensors")
    #expect(own.entries.map(\.name) == file.entries.map(\.name))
    for entry in own.entries {
      let pair = [own, file].map { ($0, Tensor(shape: entry.shape)) }
      for (source, tensor) in pair { try source.read(entry.name, into: tensor) }
      #expect(pair[0].1.array == pair[1].1.array, "\(entry.name)")
    }
    let again = try await train("--initial", torch, "--max-steps", "1", "--resume", "never")
    #expect(again.losses.count == 1)

    let nothing = try await Launch(
      "and-dist", ["export", "--checkpoint", run.output], ranks: 2
    ).run()
    #expect(nothing.errors.contains("nothing to export; give --onnx with a file"))
  }

  /// A layer's outputs as a file: of 8 channels, 12 × 12 numbers each, which are not pooled.
  @Test func embedWritesALayer() async throws {
    let run = try await train()
    let path = try scratch.place("layer1.npy")
    let outcome = try await Launch(
      "and-dist",
      ["embed", "--checkpoint", run.output, "--layer", "layer1", "--output", path], ranks: 2
    ).run()
    #expect(outcome.succeeded, "\(outcome.errors)")
    let file = try NumPyFile(path: path)
    #expect(file.shape == [30, 8 * 144])
    #expect(try file.tensor().array.contains { $0 > 0 })
  }
}
