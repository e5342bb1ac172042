internal import Files
internal import Networks
internal import Storage
internal import TensorFiles

/// Reads a file of initial tensors, and says in one line what does not fit the run.
struct InitialTensors {
  /// The bank's name in the file.
  static let bankName = "memory_bank"

  let description: NetworkDescription
  let rowCount: Int

  /// Tensors of a network, and perhaps `rowCount` rows of a memory bank.
  init(_ description: NetworkDescription, rowCount: Int) {
    self.description = description
    self.rowCount = rowCount
  }

  /// Opens a file and checks the names and shapes of all its tensors.
  func open(_ path: String) throws -> NetworkTensorFile {
    let file = try NetworkTensorFile(path: path, unwrapped: [InitialTensors.bankName])
    let expected = Dictionary(
      uniqueKeysWithValues: description.tensors.map { ($0.name, $0.sizes) })
    for entry in file.file.entries where entry.name != InitialTensors.bankName {
      // PyTorch counts batches beside its running averages; nothing here needs the count.
      if entry.name.hasSuffix("num_batches_tracked") { continue }
      guard let sizes = expected[file.name(of: entry)] else {
        throw FileError(
          path, "has a tensor '\(entry.name)' that the network does not have",
          expected: "the tensors of \(name)")
      }
      if unfitting(file).contains(file.name(of: entry)) { continue }
      try check(entry, sizes, path)
    }
    for tensor in description.tensors where file.entry(tensor.name) == nil {
      throw FileError(path, "has no tensor '\(tensor.name)'", expected: "the tensors of \(name)")
    }
    if let rows = file.file.entry(InitialTensors.bankName) {
      try check(rows, [rowCount, description.featureDimension], path)
    }
    return file
  }

  /// The tensors of the last linear layer, where the file has it for features of another length.
  ///
  /// Torchvision's, say, name 1,000 classes. They are not taken from the file.
  func unfitting(_ file: NetworkTensorFile) -> [String] {
    let last = ["fc.weight", "fc.bias"]
    let own = description.tensors.first { $0.name == last[0] }?.sizes
    guard let own, let theirs = file.entry(last[0])?.shape, theirs.count == own.count,
      theirs[0] != own[0], theirs.dropFirst() == own.dropFirst(),
      file.entry(last[1])?.shape == [theirs[0]]
    else { return [] }
    return last
  }

  /// Reads rows of the bank, which must be finite and not zero; they are scaled to length 1 later.
  func readRows(_ rows: Range<Int>, from file: SafetensorsFile, into block: Tensor) throws {
    try file.read(InitialTensors.bankName, rows: rows, into: block)
    let width = description.featureDimension
    for (place, row) in rows.enumerated() {
      let numbers = block.elements(place * width..<(place + 1) * width)
      let array = numbers.array
      if !array.allSatisfy(\.isFinite) || array.allSatisfy({ $0 == 0 }) {
        throw FileError(
          file.path, "row \(row) of '\(InitialTensors.bankName)' has no direction",
          expected: "finite numbers that are not all zero")
      }
    }
  }

  private var name: String {
    description.name
  }

  private func check(_ entry: SafetensorsEntry, _ sizes: [Int], _ path: String) throws {
    guard entry.shape != sizes else { return }
    throw FileError(
      path, "tensor '\(entry.name)' has shape \(entry.shape)",
      expected: "\(sizes) for \(name)")
  }
}
