internal import Foundation

extension Threads {
  /// The cores that this process may run on, by number, ascending; empty where Linux does not tell.
  public static var affinity: [Int] { cores(of: affinityList) }

  /// The same as the kernel writes it: "0-3,8,10-11".
  public static var affinityList: String {
    guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else {
      return ""
    }
    let key = "Cpus_allowed_list:"
    guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix(key) }) else {
      return ""
    }
    return line.dropFirst(key.count).trimmingCharacters(in: .whitespaces)
  }

  /// The numbers of such a list.
  package static func cores(of list: String) -> [Int] {
    list.split(separator: ",").flatMap { part -> [Int] in
      let ends = part.split(separator: "-").compactMap {
        Int($0.trimmingCharacters(in: .whitespaces))
      }
      guard let first = ends.first, let last = ends.last, first <= last else { return [] }
      return Array(first...last)
    }
  }
}
