internal import Storage

/// A place in memory that a message is read from or written to: this room's view of a tensor, span
/// or array.
@unsafe struct Message {
  let start: UnsafeMutableRawPointer?
  let count: Int
  let kind: MessageKind

  /// The numbers of a tensor.
  init(_ tensor: Tensor) {
    unsafe self.start = UnsafeMutableRawPointer(tensor.pointer)
    unsafe self.count = tensor.count
    unsafe self.kind = .float
  }

  /// The bits of the numbers of a bf16 tensor.
  init(_ tensor: BFloat16Tensor) {
    unsafe self.start = UnsafeMutableRawPointer(tensor.pointer)
    unsafe self.count = tensor.count
    unsafe self.kind = .uint16
  }

  /// The elements of a span, valid as long as that is.
  init(_ bytes: UnsafeRawBufferPointer, of kind: MessageKind) {
    unsafe self.start = UnsafeMutableRawPointer(mutating: bytes.baseAddress)
    unsafe self.count = bytes.count / kind.byteCount
    unsafe self.kind = kind
  }

  /// The address of an element.
  func at(_ index: Int) -> UnsafeMutableRawPointer? {
    guard let start = unsafe start else { return nil }
    return unsafe start + index * kind.byteCount
  }

  /// Whether the two share memory.
  func overlaps(_ other: Message) -> Bool {
    guard unsafe count > 0 && other.count > 0, let start = unsafe start,
      let otherStart = unsafe other.start
    else { return false }
    return unsafe start < otherStart + other.count * other.kind.byteCount
      && otherStart < start + count * kind.byteCount
  }
}

/// Lends the elements of a span as a message to read from.
func withMessage<Element: MessageElement, Result>(
  reading span: Span<Element>, _ body: (Message) throws(MPIError) -> Result
) throws(MPIError) -> Result {
  try unsafe span.withUnsafeBytes { (bytes) throws(MPIError) in
    try unsafe body(Message(bytes, of: Element.messageKind))
  }
}

/// Lends the elements of a span as a message to write to.
func withMessage<Element: MessageElement, Result>(
  writing span: inout MutableSpan<Element>, _ body: (Message) throws(MPIError) -> Result
) throws(MPIError) -> Result {
  try unsafe span.withUnsafeMutableBytes { (bytes) throws(MPIError) in
    try unsafe body(Message(UnsafeRawBufferPointer(bytes), of: Element.messageKind))
  }
}
