/// A value by itself in a line of JSON.
struct LineValue: SingleValueEncodingContainer {
  let encoder: LineEncoder
  let codingPath: [any CodingKey] = []

  func encodeNil() { encoder.encodeNil() }
  func encode(_ value: some Encodable) throws { try encoder.encode(value) }
}
