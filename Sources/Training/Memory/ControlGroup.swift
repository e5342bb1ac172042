internal import Files
internal import Foundation

/// The memory limits of the control groups that this process is in, as containers and batch systems set
/// them (Linux, cgroups(7), versions 1 and 2).
package struct ControlGroup {
  /// The most bytes that the processes of the group may hold; nil for no limit.
  package let limit: Int?
  /// Bytes that they can still get without giving others up; nil without a limit.
  package let available: Int?

  /// Reads the files of the kernel.
  ///
  /// A group's limit holds for all groups in it, so all above this process's count too.
  package init(membership: String = "/proc/self/cgroup", root: String = "/sys/fs/cgroup") {
    let lines = ControlGroup.text(of: membership)?.split(separator: "\n") ?? []
    var rooms: [(limit: Int, used: Int)] = []
    for line in lines {
      // Hierarchy, controllers, path: version 2 has no controllers.
      let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3 else { continue }
      let isFirst = fields[1].split(separator: ",").contains("memory")
      guard isFirst || fields[1].isEmpty else { continue }
      let names = isFirst ? ControlGroup.versionOne : ControlGroup.versionTwo
      let top = isFirst ? Path.join(root, "memory") : root
      // Where a container shows its own group as the root, the path may lead nowhere.
      var steps = fields[2].split(separator: "/")[...]
      while true {
        let folder = steps.reduce(top) { Path.join($0, String($1)) }
        if let room = ControlGroup.room(of: folder, names) { rooms.append(room) }
        guard steps.popLast() != nil else { break }
      }
    }
    limit = rooms.map(\.limit).min()
    available = rooms.map { max($0.limit - $0.used, 0) }.min()
  }

  /// The files of a group, and what says how much of its memory is cache that the kernel takes back.
  private struct Names {
    let limit: String
    let used: String
    let cache: String
  }

  private static let versionOne = Names(
    limit: "memory.limit_in_bytes", used: "memory.usage_in_bytes", cache: "total_inactive_file")
  private static let versionTwo = Names(
    limit: "memory.max", used: "memory.current", cache: "inactive_file")

  private static func room(of folder: String, _ names: Names) -> (limit: Int, used: Int)? {
    // Version 2 says “max”, version 1 nearly 2⁶³.
    guard let limit = number(in: Path.join(folder, names.limit)), limit < 1 << 60 else {
      return nil
    }
    let cache = text(of: Path.join(folder, "memory.stat"))?.split(separator: "\n")
      .map { $0.split(separator: " ") }.first { $0.first == names.cache[...] }?.last
      .flatMap { Int($0) }
    let used = number(in: Path.join(folder, names.used)) ?? 0
    return (limit, max(used - (cache ?? 0), 0))
  }

  private static func number(in path: String) -> Int? {
    text(of: path).flatMap { Int($0.prefix { $0.isNumber }) }
  }

  private static func text(of path: String) -> String? {
    try? String(contentsOfFile: path, encoding: .utf8)
  }
}
