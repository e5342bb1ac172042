internal import COneDNN
package import Storage

/// A oneDNN primitive with its arguments, made once and run many times.
///
/// Not for two threads at once: arguments are set, then it runs.
@safe package final class Operation {
  /// What an operation takes and gives.
  package enum Argument: Sendable {
    case source
    case weights
    case destination
    case sourceGradient
    case weightsGradient
    case destinationGradient

    /// oneDNN's word for it.
    fileprivate var code: cdnn_argument {
      switch self {
      case .source: CDNN_SOURCE
      case .weights: CDNN_WEIGHTS
      case .destination: CDNN_DESTINATION
      case .sourceGradient: CDNN_SOURCE_GRADIENT
      case .weightsGradient: CDNN_WEIGHTS_GRADIENT
      case .destinationGradient: CDNN_DESTINATION_GRADIENT
      }
    }
  }

  private let handle: OpaquePointer
  private let name: String
  /// Memory that it needs while it runs, in bytes.
  package let scratchpadByteCount: Int

  /// Makes an operation; `create` is one of the seam's `cdnn_…_create`.
  init(
    _ name: String, _ create: (UnsafeMutablePointer<OpaquePointer?>) -> Int32
  ) throws(KernelError) {
    var made: OpaquePointer?
    try KernelError.check(unsafe create(&made), name)
    guard let handle = unsafe made else {
      throw .oneDNN(routine: name, status: "no operation was made")
    }
    unsafe self.handle = handle
    self.name = name
    scratchpadByteCount = unsafe cdnn_operation_scratchpad_byte_count(handle)
  }

  deinit { unsafe cdnn_operation_free(handle) }

  /// The implementation that oneDNN chose, by its own name.
  var implementation: String { unsafe String(cString: cdnn_operation_implementation(handle)) }

  /// Whether it is oneDNN's plain reference, right but slow.
  package var isReference: Bool { implementation.hasPrefix("ref") }

  /// The layout that the operation wants of an argument that it takes.
  package func layout(of argument: Argument) -> Layout {
    unsafe Layout(taking: cdnn_operation_desc(handle, argument.code))
  }

  /// Points an argument at memory.
  package func set(_ argument: Argument, _ memory: UnsafeMutableRawPointer) {
    unsafe cdnn_operation_set(handle, argument.code, memory)
  }

  /// Points an argument at a tensor.
  package func set(_ argument: Argument, _ tensor: Tensor) {
    unsafe cdnn_operation_set(handle, argument.code, UnsafeMutableRawPointer(tensor.pointer))
  }

  /// Runs on the arguments set last.
  ///
  /// A failure here is a fault of the program, not of its input.
  package func run(_ scratchpad: Scratchpad) {
    if scratchpadByteCount > 0 {
      unsafe cdnn_operation_set(
        handle, CDNN_SCRATCHPAD, scratchpad.memory(byteCount: scratchpadByteCount))
    }
    let status = unsafe cdnn_operation_run(handle)
    precondition(status == 0, "oneDNN: \(name) failed with status \(status)")
  }

  /// Copies a tensor from one layout to another.
  package static func reorder(
    from source: Layout, to destination: Layout
  ) throws(KernelError) -> Operation {
    try unsafe Operation("reorder") { made in
      unsafe cdnn_reorder_create(made, source.handle, destination.handle)
    }
  }
}
