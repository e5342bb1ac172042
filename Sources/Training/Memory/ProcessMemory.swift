internal import Foundation

/// Memory of this process as the system counts it.
public enum ProcessMemory {
  /// Bytes resident now.
  ///
  /// Memory that the process shares with others counts in full, as far as the process has touched it.
  public static var resident: Int { bytes(of: "VmRSS:") }

  /// The most bytes that were ever resident.
  public static var peak: Int { bytes(of: "VmHWM:") }

  /// Bytes of those resident now that lie in files: programs and libraries, which the processes of a
  /// machine share.
  public static var inFiles: Int { bytes(of: "RssFile:") }

  /// Bytes that this process can still get without others giving theirs up: of the machine's, and of
  /// what its control group may hold.
  public static var available: Int {
    min(bytes(of: "MemAvailable:", in: systemFile), ControlGroup().available ?? .max)
  }

  /// Bytes that the processes of this machine can hold together at most, with what is swapped out, or
  /// those of this control group, if that may hold less.
  public static var limit: Int {
    min(
      bytes(of: "MemTotal:", in: systemFile) + bytes(of: "SwapTotal:", in: systemFile),
      ControlGroup().limit ?? .max)
  }

  private static let systemFile = "/proc/meminfo"

  private static func bytes(of key: String, in file: String = "/proc/self/status") -> Int {
    guard let status = try? String(contentsOfFile: file, encoding: .utf8),
      let line = status.split(separator: "\n").first(where: { $0.hasPrefix(key) }),
      let kibibytes = line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({
        Int($0)
      })
    else { return 0 }
    return kibibytes * 1024
  }
}
