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

  /// An empty workspace; it has the size that the layers need when it is first used.
  public init() {}

  /// Its size, as far as layers have asked for it by now, in bytes.
  public var byteCount: Int {
    scratchpad.byteCount + frequencies.byteCount
      + (copies + converted).map(\.byteCount).reduce(0, +)
  }
}
