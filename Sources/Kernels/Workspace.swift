/// Memory that all layers of a network share while they run, one after the other.
public final class Workspace {
  /// For oneDNN's intermediate results.
  let scratchpad = Scratchpad()
  /// For weights, or their gradients, in another layout than the arena's.
  let weights = Scratchpad()

  /// An empty workspace; it grows to what the layers need.
  public init() {}

  /// Its size at present, in bytes.
  public var byteCount: Int { scratchpad.byteCount + weights.byteCount }
}
