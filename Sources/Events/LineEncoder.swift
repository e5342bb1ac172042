internal import TensorFiles

/// Encodes a value as JSON in one line, its members in the order in which they are declared.
///
/// Foundation's encoder keeps no order. Names become those of the file (`stepsPerEpoch` is
/// `steps_per_epoch`), and a number that is not finite is null, as JSON has none.
final class LineEncoder: Encoder {
  private enum Content {
    case text(String)
    case list([LineEncoder])
    case object([(name: String, value: LineEncoder)])
  }

  private var content = Content.text("null")
  let codingPath: [any CodingKey] = []
  let userInfo: [CodingUserInfoKey: Any] = [:]

  /// What was encoded.
  var text: String {
    switch content {
    case .text(let text): text
    case .list(let values): "[\(values.map(\.text).joined(separator: ","))]"
    case .object(let members):
      "{\(members.map { "\($0.quotedAsJSON):\($1.text)" }.joined(separator: ","))}"
    }
  }

  func encode(_ value: some Encodable) throws {
    switch value {
    case let value as String: content = .text(value.quotedAsJSON)
    case let value as Bool: content = .text("\(value)")
    case let value as any BinaryInteger: content = .text("\(value)")
    case let value as any BinaryFloatingPoint:
      content = .text(Double(value).isFinite ? "\(value)" : "null")
    default: try value.encode(to: self)
    }
  }

  func encodeNil() { content = .text("null") }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    if case .object = content {} else { content = .object([]) }
    return KeyedEncodingContainer(LineMembers(encoder: self))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    content = .list([])
    return LineElements(encoder: self)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer { LineValue(encoder: self) }

  // MARK: What containers need

  /// A new last member of the object.
  func member(_ key: some CodingKey) -> LineEncoder {
    guard case .object(let members) = content else { preconditionFailure("no object") }
    let value = LineEncoder()
    content = .object(members + [(LineEncoder.fileName(key.stringValue), value)])
    return value
  }

  /// A new last element of the list.
  func element() -> LineEncoder {
    guard case .list(let elements) = content else { preconditionFailure("no list") }
    let value = LineEncoder()
    content = .list(elements + [value])
    return value
  }

  var elementCount: Int {
    if case .list(let elements) = content { elements.count } else { 0 }
  }

  /// `stepsPerEpoch` as `steps_per_epoch`.
  private static func fileName(_ name: String) -> String {
    name.map { $0.isUppercase ? "_\($0.lowercased())" : "\($0)" }.joined()
  }
}
