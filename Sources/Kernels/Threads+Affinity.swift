internal import Foundation

extension Threads {
  /// The cores that this process may run on, by number, ascending; empty where Linux does not tell.
  public static var affinity: [Int] {
    guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else {
      return []
    }
    let key = "Cpus_allowed_list:"
    guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix(key) }) else {
      return []
    }
    return cores(of: line.dropFirst(key.count))
  }

  /// The numbers of a list as the kernel writes it: "0-3,8,10-11".
  static func cores(of list: Substring) -> [Int] {
    list.split(separator: ",").flatMap { part -> [Int] in
      let ends = part.split(separator: "-").compactMap {
        Int($0.trimmingCharacters(in: .whitespaces))
      }
      guard let first = ends.first, let last = ends.last, first <= last else { return [] }
      return Array(first...last)
    }
  }
}
