/// The elements of a list in a line of JSON.
struct LineElements: UnkeyedEncodingContainer {
  let encoder: LineEncoder
  let codingPath: [any CodingKey] = []
  var count: Int { encoder.elementCount }

  func encodeNil() { encoder.element().encodeNil() }
  func encode(_ value: some Encodable) throws { try encoder.element().encode(value) }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type
  ) -> KeyedEncodingContainer<Nested> { encoder.element().container(keyedBy: type) }

  func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
    encoder.element().unkeyedContainer()
  }

  func superEncoder() -> any Encoder { encoder.element() }
}
