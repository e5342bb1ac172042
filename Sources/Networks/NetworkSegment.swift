internal import Storage

/// A part of a network that backward goes through at once.
struct NetworkSegment {
  /// Its modules, by their place in the network.
  let modules: Range<Int>
  /// Its parameters, as a range of the arena.
  let parameters: Range<Int>

  /// A segment begins at each module with parameters, the first at the start.
  static func segments(
    _ description: NetworkDescription, _ parameters: Arena
  ) -> [NetworkSegment] {
    var starts: [(module: Int, parameter: Int)] = []
    for (index, group) in description.groups.enumerated() {
      guard let first = group.tensors.first(where: \.isParameter) else { continue }
      starts.append((index, parameters.range(of: first.name).lowerBound))
    }
    let ends = starts.dropFirst() + [(description.groups.count, parameters.all.count)]
    return zip(starts, ends).map { start, end in
      NetworkSegment(
        modules: start.module..<end.module, parameters: start.parameter..<end.parameter)
    }
  }
}
