/// Something that does not hold, on the rank that throws it.
struct Failure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

/// Throws if two values differ.
func expect<Value: Equatable>(
  _ actual: Value, _ expected: Value, _ what: @autoclosure () -> String = "",
  line: Int = #line, file: String = #fileID
) throws {
  guard actual == expected else {
    throw Failure("\(file):\(line) \(what()) is \(actual), expected \(expected)")
  }
}
