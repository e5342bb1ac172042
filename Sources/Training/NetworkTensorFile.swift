internal import Files
internal import Storage
internal import TensorFiles

/// A safetensors file of a network's tensors, by torchvision's names.
///
/// PyTorch's wrappers put their own name before every other; here such a file has the names that it
/// would have without them.
struct NetworkTensorFile {
  let file: SafetensorsFile
  /// What stands before the name of every tensor of the network.
  private let prefix: String

  /// DataParallel and DistributedDataParallel, and torch.compile.
  private static let wrappers = ["module.", "_orig_mod."]

  /// Opens a file; names in `unwrapped` belong to no network and have no such prefix.
  init(path: String, unwrapped: Set<String> = []) throws(FileError) {
    file = try SafetensorsFile(path: path)
    let names = file.entries.map(\.name).filter { !unwrapped.contains($0) }
    var prefix = ""
    while let wrapper = Self.wrappers.first(where: { wrapper in
      !names.isEmpty && names.allSatisfy { $0.hasPrefix(prefix + wrapper) }
    }) {
      prefix += wrapper
    }
    self.prefix = prefix
  }

  /// The network's name of a tensor in the file.
  func name(of entry: SafetensorsEntry) -> String {
    entry.name.hasPrefix(prefix) ? String(entry.name.dropFirst(prefix.count)) : entry.name
  }

  /// The tensor in the file that the network calls so.
  func entry(_ name: String) -> SafetensorsEntry? { file.entry(prefix + name) }

  /// Reads a network's tensor: finite numbers, and variances not below zero.
  ///
  /// What a damaged file has of others is said before they are used.
  func read(_ name: String, into plain: Tensor) throws(FileError) {
    try file.read(prefix + name, into: plain)
    let numbers = plain.span
    let isVariance = name.hasSuffix("running_var")
    for index in numbers.indices {
      let number = numbers[index]
      guard number.isFinite, !isVariance || number >= 0 else {
        throw FileError(
          file.path, "tensor '\(prefix + name)' has \(number) at element \(index)",
          expected: isVariance ? "finite numbers from 0 up" : "finite numbers")
      }
    }
  }
}
