import Foundation
import RanksLauncher
import Storage
import TensorFiles
import Testing

/// One run on two ranks with all its measurements; what it writes, and what other commands make
/// of its checkpoint.
struct RunFolderTests {
  private let scratch: Scratch
  private let root: String

  init() throws {
    scratch = try Scratch()
    root = try SmallImages.write(train: 50, test: 30, in: scratch)
  }

  private var flags: [String] {
    [
      "--dataset", "mnist", "--data-root", root, "--width", "8", "--feature-dim", "16",
      "--rounds", "2", "--epochs", "2", "--batch-size", "20", "--evaluate-every", "1",
      "--convolution", "direct", "--bank-start", "features",
    ]
  }

  /// The folder that a run has by default, and the events that scripts rely on.
  @Test func metricsAreThoseOfTheDesign() async throws {
    let launch = Launch(
      "and-dist", flags, ranks: 2, folder: URL(filePath: scratch.folder), timeout: 120)
    let outcome = try await launch.run()
    try #require(outcome.succeeded, "\(outcome.errors)")
    let output = try scratch.place("runs/mnist-resnet18")
    let text = String(decoding: try contents("\(output)/metrics.jsonl"), as: UTF8.self)
    let lines = text.split(separator: "\n").map(String.init)
    let steps = Array(repeating: "step", count: 3) + ["epoch", "evaluation"]
    let roundEnd = ["evaluation", "evaluation"]
    let names = lines.map { members(of: $0).event }
    #expect(
      names.filter { $0 != "checkpoint" }
        == ["run_started", "memory_plan", "evaluation"] + steps + steps + roundEnd
        + ["discovery"] + steps + steps + roundEnd + ["run_ended"])
    // They are written while training goes on, one after each round.
    #expect(names.count { $0 == "checkpoint" } == 2)

    let expected = [
      "step": ["round", "epoch", "step", "loss", "learning_rate", "images_per_second"],
      "epoch": ["round", "epoch", "loss"], "evaluation": ["protocol", "accuracy"],
      "discovery": ["round", "anchors", "entropy_mean", "consistency"],
    ]
    for line in lines {
      let (event, names) = members(of: line)
      for (place, name) in (expected[event] ?? []).enumerated() {
        #expect(names[place] == name, "\(line)")
      }
    }

    let events = try MetricsLine.lines(of: "\(output)/metrics.jsonl")
    #expect(events.filter { $0.event == "step" }.map(\.step) == Array(1...12))
    // An epoch's loss is the mean over its images, with a short batch of 10 at its end.
    for epoch in events.filter({ $0.event == "epoch" }) {
      let losses = events.filter {
        $0.event == "step" && $0.round == epoch.round && $0.epoch == epoch.epoch
      }.compactMap(\.loss)
      let mean = zip(losses, [20.0, 20, 10]).reduce(0) { $0 + $1.0 * $1.1 } / 50
      #expect(abs(mean - (epoch.loss ?? .nan)) < 1e-6 * mean)
    }
    let judged = events.filter { $0.event == "evaluation" }
    #expect(
      judged.map(\.protocol) == [
        "knn-pixels", "knn", "knn", "knn-features", "nn", "knn", "knn",
        "knn-features", "nn",
      ])
    #expect(judged.compactMap(\.accuracy).allSatisfy { (0...1).contains($0) })
    #expect(events.first { $0.event == "discovery" }?.anchors == 12)

    // The table at the end has a row for each round, and the folder's settings read back.
    #expect(outcome.output.contains("anchors  consistency"))
    let settings = try String(contentsOfFile: "\(output)/configuration.yaml", encoding: .utf8)
    #expect(settings.contains("batch-size: 20"))
  }

  /// The most memory that a rank ever had, beside what it planned at its start.
  @Test(arguments: [1, 2])
  func memoryIsNearItsPlan(ranks: Int) async throws {
    let run = try await Training(
      [
        "--limit-per-class", "40", "--width", "16", "--rounds", "1", "--epochs", "1",
      ], ranks: ranks, output: scratch.place("memory"))
    let plan = try #require(run.events("memory_plan").last?.total)
    let peak = try #require(run.events("run_ended").last?.peakMemory)
    print("memory on \(ranks): plan \(plan), peak \(peak), ratio \(Double(peak) / Double(plan))")
    #expect(Double(peak) <= 1.5 * Double(plan))
    #expect(Double(peak) >= 0.5 * Double(plan))
  }

  @Test func evaluateGivesWhatTheRunSaid() async throws {
    let run = try await Training(flags, ranks: 2, output: scratch.place("run"))
    let measures = [
      ("knn-features", ["--protocol", "knn", "--reference", "features"]),
      ("knn", ["--protocol", "knn", "--reference", "bank"]),
      ("nn", ["--protocol", "nn"]),
    ]
    for (name, options) in measures {
      let expected = try #require(run.accuracy(name))
      for ranks in [1, 3] {
        let outcome = try await Launch(
          "and-dist", ["evaluate", "--checkpoint", run.output, "--json"] + options, ranks: ranks
        ).run()
        #expect(outcome.succeeded, "\(outcome.errors)")
        let found = try JSONDecoder().decode(Accuracy.self, from: Data(outcome.output.utf8))
        #expect(found.accuracy == expected, "\(name) on \(ranks)")
        #expect(found.protocol == options[1])
      }
    }
    try await embedWritesRowsInOrder(run)
  }

  private struct Accuracy: Decodable {
    let accuracy: Double
    let `protocol`: String
  }

  /// Features of the test images, on any number of ranks, and of the same images in another order.
  private func embedWritesRowsInOrder(_ run: Training) async throws {
    var found: [[Float]] = []
    for ranks in 1...3 {
      let path = try scratch.place("features-\(ranks).npy")
      let outcome = try await Launch(
        "and-dist",
        ["embed", "--checkpoint", run.output, "--split", "test", "--output", path], ranks: ranks
      ).run()
      #expect(outcome.succeeded, "\(outcome.errors)")
      found.append(try NumPyFile(path: path).tensor().array)
    }
    for other in found { #expect(zip(other, found[0]).allSatisfy { abs($0 - $1) < 1e-5 }) }

    // All images in the place of the training images: rows of the test images come first there.
    let pixels = try contents("\(root)/t10k-images-idx3-ubyte").dropFirst(16)
    let size = SmallImages.size * SmallImages.size
    let reversed = stride(from: 29, through: 0, by: -1).flatMap { image in
      pixels.dropFirst(image * size).prefix(size)
    }
    for name in ["t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"] {
      try scratch.write(contents("\(root)/\(name)"), to: "reversed/\(name)")
    }
    try scratch.write(
      SmallImages.idx([30, SmallImages.size, SmallImages.size], reversed),
      to: "reversed/train-images-idx3-ubyte")
    try scratch.write(
      SmallImages.idx([30], (0..<30).map { UInt8($0 % 10) }),
      to: "reversed/train-labels-idx1-ubyte")
    let path = try scratch.place("reversed.npy")
    let outcome = try await Launch(
      "and-dist",
      [
        "embed", "--checkpoint", run.output, "--split", "train",
        "--data-root", scratch.place("reversed"), "--output", path,
      ], ranks: 2
    ).run()
    #expect(outcome.succeeded, "\(outcome.errors)")

    let plain = try NumPyFile(path: try scratch.place("features-1.npy")).tensor()
    let other = try NumPyFile(path: path).tensor()
    #expect(plain.shape == [30, 16] && other.shape == [30, 16])
    let (rows, back) = (plain.array, other.array)
    for row in 0..<30 {
      let mine = rows[(row * 16)..<(row * 16 + 16)]
      let again = back[((29 - row) * 16)..<((29 - row) * 16 + 16)]
      #expect(abs(mine.reduce(0) { $0 + $1 * $1 } - 1) < 1e-5)
      #expect(zip(mine, again).allSatisfy { abs($0 - $1) < 1e-4 })
    }
    #expect(rows[0..<16] != rows[16..<32])
  }

  /// The event of a line and the names of its other members, in their order.
  private func members(of line: String) -> (event: String, names: [String]) {
    let names = line.matches(of: /"([a-z_]+)":/).map { String($0.1) }
    let event = line.firstMatch(of: /^\{"event":"([a-z_]+)"/).map { String($0.1) } ?? ""
    return (event, Array(names.dropFirst()))
  }
}
