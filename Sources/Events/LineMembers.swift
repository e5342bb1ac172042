/// The members of an object in a line of JSON.
struct LineMembers<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let encoder: LineEncoder
  let codingPath: [any CodingKey] = []

  func encodeNil(forKey key: Key) { encoder.member(key).encodeNil() }

  func encode(_ value: some Encodable, forKey key: Key) throws {
    try encoder.member(key).encode(value)
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) -> KeyedEncodingContainer<Nested> { encoder.member(key).container(keyedBy: type) }

  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    encoder.member(key).unkeyedContainer()
  }

  func superEncoder() -> any Encoder { encoder }
  func superEncoder(forKey key: Key) -> any Encoder { encoder.member(key) }
}
