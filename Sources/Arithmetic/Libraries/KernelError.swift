internal import COneDNN

/// A routine of a numerical library that failed, or libraries that disagree.
public enum KernelError: Error, Equatable, CustomStringConvertible {
  /// oneDNN's `routine` failed, with its own word for the status.
  case oneDNN(routine: String, status: String)
  /// Two libraries gave different results for the same product.
  case disagreement(String)
  /// bf16 is wanted of a processor, or of instruction sets allowed to oneDNN, that lack it.
  case noBFloat16(instructionSets: String)

  /// What happened, in one line.
  public var description: String {
    switch self {
    case .oneDNN(let routine, let status): "oneDNN: \(routine): \(status)"
    case .disagreement(let text): text
    case .noBFloat16(let instructionSets):
      "precision is 'bf16', but there are no bf16 instructions here "
        + "(\(instructionSets)): it needs AVX-512 with bf16, or AMX; give precision fp32"
    }
  }

  /// The one place where oneDNN's codes become errors.
  static func check(_ status: Int32, _ routine: @autoclosure () -> String) throws(KernelError) {
    guard status != 0 else { return }
    throw .oneDNN(routine: routine(), status: unsafe String(cString: cdnn_status_name(status)))
  }
}
