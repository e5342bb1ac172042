internal import COpenMPI

/// A type of number that messages are made of.
public protocol MessageElement: BitwiseCopyable, Sendable {
  /// Which of MPI's basic types it is.
  static var messageKind: MessageKind { get }
}

/// MPI's basic types in use here (MPI 3.1, section 3.2.2).
public enum MessageKind: Sendable {
  /// `MPI_UINT8_T`.
  case uint8
  /// `MPI_UINT16_T`.
  case uint16
  /// `MPI_INT32_T`.
  case int32
  /// `MPI_INT64_T`.
  case int64
  /// `MPI_FLOAT`.
  case float
  /// `MPI_DOUBLE`.
  case double

  /// The handle of the type.
  @unsafe var handle: MPI_Datatype {
    switch self {
    case .uint8: unsafe and_MPI_UINT8_T()
    case .uint16: unsafe and_MPI_UINT16_T()
    case .int32: unsafe and_MPI_INT32_T()
    case .int64: unsafe and_MPI_INT64_T()
    case .float: unsafe and_MPI_FLOAT()
    case .double: unsafe and_MPI_DOUBLE()
    }
  }

  /// The size of one, in bytes.
  var byteCount: Int {
    switch self {
    case .uint8: 1
    case .uint16: 2
    case .int32, .float: 4
    case .int64, .double: 8
    }
  }
}

extension UInt8: MessageElement {
  /// `MPI_UINT8_T`.
  public static var messageKind: MessageKind { .uint8 }
}

extension Int32: MessageElement {
  /// `MPI_INT32_T`.
  public static var messageKind: MessageKind { .int32 }
}

extension Int64: MessageElement {
  /// `MPI_INT64_T`.
  public static var messageKind: MessageKind { .int64 }
}

extension Int: MessageElement {
  /// `MPI_INT64_T`: the machines in use here are of 64 bits.
  public static var messageKind: MessageKind { .int64 }
}

extension Float: MessageElement {
  /// `MPI_FLOAT`.
  public static var messageKind: MessageKind { .float }
}

extension Double: MessageElement {
  /// `MPI_DOUBLE`.
  public static var messageKind: MessageKind { .double }
}
