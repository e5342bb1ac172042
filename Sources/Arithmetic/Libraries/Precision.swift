/// The numbers that the factors of a product are rounded to; its sums are float32 always.
public enum Precision: String, Sendable, CaseIterable {
  /// 32-bit floats.
  case fp32
  /// 16-bit floats of 8 exponent bits, rounded to nearest even.
  case bf16

  /// Bytes of a number.
  package var byteCount: Int { self == .fp32 ? 4 : 2 }

  /// Whether this processor has instructions for it, as far as oneDNN is allowed to use them.
  ///
  /// Asking binds oneDNN to its instruction sets (`OneDNN.limitInstructionSets`).
  public var isAvailable: Bool { self == .fp32 || OneDNN.hasBFloat16 }

  /// Throws where this processor lacks the instructions.
  public func require() throws(KernelError) {
    guard isAvailable else { throw .noBFloat16(instructionSets: OneDNN.instructionSetsInUse) }
  }
}
