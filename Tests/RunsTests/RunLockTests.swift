import Files
import Foundation
import Runs
import Testing

/// The right to write into a run's folder.
struct RunLockTests {
  private let folder = NSTemporaryDirectory() + "and-dist-\(UUID().uuidString)"
  private var path: String { "\(folder)/run.lock" }

  init() throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  private func write(_ holder: RunLock.Holder) throws {
    try JSONEncoder().encode(holder).write(to: URL(filePath: path))
  }

  private func holder(
    host: String? = nil, process: Int32? = nil, start: String? = nil, boot: String? = nil
  ) -> RunLock.Holder {
    let own = RunLock.Holder.present
    return RunLock.Holder(
      host: host ?? own.host, process: process ?? own.process, boot: boot ?? own.boot,
      start: start ?? own.start, namespace: own.namespace, since: "2026-01-01T00:00:00Z", beat: 0)
  }

  @Test func isHeldByOneAndGivenUp() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let lock = try RunLock(of: folder, interval: 0.2)
    let error = try #require(throws: FileError.self) {
      _ = try RunLock(of: folder, interval: 0.2)
    }
    let own = ProcessInfo.processInfo
    #expect(
      "\(error)".hasPrefix(
        "\(folder): is in use by process \(own.processIdentifier) on host \(own.hostName) since "))
    try lock.check()
    lock.release()
    #expect(!FileManager.default.fileExists(atPath: path))
    try RunLock(of: folder, interval: 0.2).release()
  }

  /// Of a process that is gone, of another with its number, of a host that has started anew.
  @Test func aStaleOneIsTakenOver() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for stale in [
      holder(process: 1 << 29), holder(start: "1"), holder(boot: "another"),
      holder(host: "elsewhere"),
    ] {
      try write(stale)
      let lock = try RunLock(of: folder, interval: 0.2)
      try lock.check()
      lock.release()
    }
    // Half written, by a process that died over it.
    try Data("{\"host\":".utf8).write(to: URL(filePath: path))
    try RunLock(of: folder, interval: 0.2).release()
  }

  /// On another host, whose processes cannot be seen: it lives as long as the file changes.
  @Test func ofAnotherHostTheBeatTells() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try write(holder(host: "elsewhere"))
    let (path, beating) = (path, holder(host: "elsewhere"))
    let thread = Thread {
      var holder = beating
      for _ in 0..<50 {
        holder.beat += 1
        try? JSONEncoder().encode(holder).write(to: URL(filePath: path), options: .atomic)
        usleep(100_000)
      }
    }
    thread.start()
    let error = try #require(throws: FileError.self) {
      _ = try RunLock(of: folder, interval: 0.5)
    }
    #expect("\(error)".contains("on host elsewhere"))
  }

  @Test func isMissedWhenTheFolderGoes() throws {
    let lock = try RunLock(of: folder, interval: 0.1)
    try FileManager.default.removeItem(atPath: folder)
    let deadline = ContinuousClock.now + .seconds(10)
    var error: FileError?
    while error == nil && ContinuousClock.now < deadline {
      usleep(20_000)
      do throws(FileError) { try lock.check() } catch let caught { error = caught }
    }
    #expect(error.map { "\($0)".contains("is gone or was taken") } == true)
  }
}
