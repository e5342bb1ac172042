internal import COneDNN
internal import Glibc

/// What is known of the oneDNN library in use.
public enum OneDNN {
  /// Version and threading runtime, "2.6.3 (OpenMP)".
  public static var version: String { unsafe String(cString: cdnn_version()) }

  /// The instruction sets in use, in words.
  public static var instructionSetName: String { unsafe String(cString: cdnn_isa_name()) }

  /// The same as a sentence, which names the variable of the environment that limits them.
  public static var instructionSetsInUse: String {
    for variable in ["ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA"] {
      guard let value = unsafe getenv(variable).map({ unsafe String(cString: $0) }),
        !["", "ALL", "DEFAULT"].contains(value.uppercased())
      else { continue }
      return "\(variable)=\(value) limits oneDNN to \(instructionSetName)"
    }
    return "oneDNN uses \(instructionSetName)"
  }

  /// The instruction sets that this machine has and its environment allows, as oneDNN's bit mask.
  ///
  /// Two machines share the bitwise "and". Asking does not yet bind oneDNN to them.
  public static var availableInstructionSets: UInt32 { cdnn_available_isa() }

  /// The instruction sets in use, as the same mask; from now on they cannot be limited.
  public static var instructionSets: UInt32 { cdnn_isa() }

  /// Whether those in use have products of bf16 numbers.
  static var hasBFloat16: Bool { cdnn_has_bf16() != 0 }

  /// Whether they have products of matrix tiles of bf16 numbers (AMX).
  public static var hasMatrixTiles: Bool { cdnn_has_amx() != 0 }

  /// Whether those in use are AVX2's, without AVX-512.
  public static var isLimitedToAVX2: Bool { cdnn_is_avx2() != 0 }

  /// Limits the instruction sets, so that all ranks lay out and round alike.
  ///
  /// It must come before the first operation of the process, and before `instructionSets`.
  public static func limitInstructionSets(to mask: UInt32) throws(KernelError) {
    try KernelError.check(cdnn_limit_isa(mask), "dnnl_set_max_cpu_isa")
  }
}
