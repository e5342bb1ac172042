/// The element types that are read or written, named as in a safetensors header.
public enum ElementType: String, Sendable, CaseIterable {
  /// 32-bit floats.
  case float32 = "F32"
  /// 64-bit floats; read into `Float` with rounding.
  case float64 = "F64"
  /// 16-bit floats of IEEE 754; read only.
  case float16 = "F16"
  /// The upper half of a 32-bit float; read only.
  case bfloat16 = "BF16"
  /// 64-bit signed integers.
  case int64 = "I64"
  /// Bytes.
  case uint8 = "U8"
  /// 16-bit integers without sign; images alone have them.
  case uint16 = "U16"

  /// Bytes of one element.
  public var size: Int {
    switch self {
    case .float64, .int64: 8
    case .float32: 4
    case .float16, .bfloat16, .uint16: 2
    case .uint8: 1
    }
  }

  /// Whether its numbers can be read into a `Tensor`.
  public var isFloat: Bool { self != .int64 && self != .uint8 && self != .uint16 }
}

extension ElementType {
  /// Bytes of an array of this type, or nil where that leaves 63 bits or a size is negative.
  func byteCount(shape: [Int]) -> Int? {
    var count = size
    var isEmpty = false
    for extent in shape {
      guard extent >= 0 else { return nil }
      guard extent > 0 else {
        isEmpty = true
        continue
      }
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      guard !overflow else { return nil }
      count = product
    }
    return isEmpty ? 0 : count
  }
}
