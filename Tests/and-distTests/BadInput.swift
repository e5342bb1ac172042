import Foundation
import RanksLauncher
import Storage
import TensorFiles
import Testing

/// One thing that is wrong, and words of the line that must say so.
struct BadInput: Sendable, CustomTestStringConvertible {
  let testDescription: String
  /// Makes files and says the arguments; `Place` is where.
  let arguments: @Sendable (Place) throws -> [String]
  /// What the line must contain; `{folder}` is the folder of the test.
  let words: [String]

  init(
    _ name: String, words: String..., arguments: @escaping @Sendable (Place) throws -> [String]
  ) {
    testDescription = name
    self.words = words
    self.arguments = arguments
  }

  /// Where a test has its files, and a small data set in `images`.
  struct Place: Sendable {
    let scratch: Scratch
    let root: String

    init() throws {
      scratch = try Scratch()
      root = try SmallImages.write(train: 12, test: 4, in: scratch)
    }

    /// The arguments of a run that would be right, and a few more.
    func train(_ more: String...) throws -> [String] {
      try [
        "train", "--dataset", "mnist", "--data-root", root, "--width", "8", "--feature-dim", "4",
        "--rounds", "1", "--epochs", "1", "--batch-size", "4", "--max-steps", "1",
        "--evaluate-every", "0", "--convolution", "direct", "--output", scratch.place("run"),
      ] + more
    }

    /// A file of initial tensors that would be right, but for what `change` does to one of them.
    func initial(
      changing name: String, _ change: ([Int]) -> (shape: [Int], values: [Float])?
    ) throws -> String {
      let tensors = try tensors().merging(["memory_bank": [12, 4]]) { $1 }
      var values: [String: [Float]] = [:]
      var shapes: [String: [Int]] = [:]
      for (other, shape) in tensors {
        shapes[other] = shape
        values[other] = [Float](repeating: 0.5, count: shape.reduce(1, *))
      }
      let changed = try change(#require(shapes[name]))
      (shapes[name], values[name]) = (changed?.shape, changed?.values)
      let path = try scratch.place("initial.safetensors")
      let writer = try SafetensorsWriter(
        path: path,
        entries: shapes.sorted { $0.key < $1.key }
          .map { SafetensorsEntry(name: $0.key, shape: $0.value) })
      for (name, shape) in shapes {
        try writer.write(Tensor(values[name] ?? [], shape: shape), to: name)
      }
      try writer.commit()
      return path
    }

    /// Shapes of ResNet-18 at width 8, one channel and four numbers in a feature.
    private func tensors() throws -> [String: [Int]] {
      let file = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "NetworksTests/Fixtures/tensor-names.json")
      let all = try JSONDecoder().decode(
        [String: [String: [Int]]].self, from: Data(contentsOf: file))
      return try #require(all["resnet18"]).reduce(into: [:]) { shapes, tensor in
        var shape = tensor.value.map { $0 >= 64 ? $0 / 8 : $0 }
        if tensor.key == "conv1.weight" { shape = [8, 1, 3, 3] }
        if tensor.key.hasPrefix("fc.") { shape[0] = 4 }
        shapes[tensor.key] = shape
      }
    }

    /// A NumPy file of these floats.
    func numpy(_ values: [Float], shape: [Int]) throws -> String {
      let path = try scratch.place("features.npy")
      let writer = try NumPyWriter(path: path, type: .float32, shape: shape)
      try writer.append(Tensor(values, shape: shape))
      try writer.commit()
      return path
    }

    /// The arguments of a discovery in a file.
    func discover(_ path: String, _ more: String...) throws -> [String] {
      try ["discover", "--features", path, "--output", scratch.place("found")] + more
    }
  }
}
