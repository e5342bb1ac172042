internal import Arithmetic

/// Runs one hot path: once to warm up, and once where `launch/thresholds` counts.
@main struct Main {
  static func main() throws {
    guard let name = CommandLine.arguments.dropFirst().first, let path = HotPath(rawValue: name)
    else {
      for path in HotPath.allCases { print(path.rawValue) }
      return
    }
    Threads.setCount(1)
    let work = try path.prepared()
    try work()
    try counted(work)
  }

  /// Callgrind counts while this function runs, which it finds by its name.
  @inline(never) private static func counted(_ work: () throws -> Void) throws { try work() }
}
