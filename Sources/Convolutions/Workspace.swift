internal import Arithmetic

/// Memory that all layers of a network share while they run, one after the other.
public final class Workspace {
  /// For oneDNN's intermediate results.
  let scratchpad = Scratchpad()
  /// For the two inputs and the output of an operation that wants another layout than ours.
  let copies = [Scratchpad(), Scratchpad(), Scratchpad()]

  /// For activations in float32 that are stored in bf16: the two inputs and the result of a pass.
  let converted = [Scratchpad(), Scratchpad(), Scratchpad()]
  /// For the frequencies of filters and tiles.
  let frequencies = Scratchpad()

  /// An empty workspace; it grows to what the layers need.
  public init() {}

  /// Its size at present, in bytes.
  public var byteCount: Int {
    scratchpad.byteCount + frequencies.byteCount
      + (copies + converted).map(\.byteCount).reduce(0, +)
  }
}
