package import Files
internal import Foundation
internal import Synchronization

/// The right to write into a run's folder, held by rank zero: `run.lock` in it.
///
/// The file names the process that holds it. It is made so that one of several succeeds, on a network
/// file system too, and its *beat* is rewritten every few seconds. It is stale, and taken over, when
/// the process is known to be gone, or, held on another host, when its beat stands still.
package final class RunLock {
  /// The file's name in the run's folder.
  package static let fileName = "run.lock"

  /// What the file says.
  package struct Holder: Codable, Equatable {
    package let host: String
    package let process: Int32
    /// The host's start, the process's start in ticks after it, and its numbering of processes:
    /// another process of that number is not this one.
    package let boot: String
    package let start: String
    package let namespace: String
    /// When it was taken, for people.
    let since: String
    /// A number that changes while the process lives.
    package var beat: Int

    package init(
      host: String, process: Int32, boot: String, start: String, namespace: String, since: String,
      beat: Int
    ) {
      self.host = host
      self.process = process
      self.boot = boot
      self.start = start
      self.namespace = namespace
      self.since = since
      self.beat = beat
    }

    /// Where it is and since when.
    var description: String { "process \(process) on host \(host) since \(since)" }
  }

  private let path: String
  private let beat: LockBeat

  /// Takes the lock of a folder, or says who holds it.
  ///
  /// `interval` are the seconds from one beat to the next.
  package init(of folder: String, interval: Double = 5) throws(FileError) {
    path = Path.join(folder, RunLock.fileName)
    let holder = Holder.present
    for _ in 0..<RunLock.attempts {
      if let file = try RunLock.make(path) {
        try RunLock.write(holder, to: file)
        beat = LockBeat(file, path: path, holder, interval: interval)
        return
      }
      if let other = try RunLock.livingHolder(of: path, interval: interval) {
        throw FileError(
          folder, "is in use by \(other.description)",
          advice: "wait for its end, or give another output")
      }
    }
    throw FileError(folder, "is taken by others again and again", advice: "give another output")
  }

  private static let attempts = 5

  /// Throws where the lock is no longer this process's.
  package func check() throws(FileError) {
    guard beat.isLost else { return }
    throw FileError(
      Path.folder(of: path), "is gone or was taken by another process while the run went on",
      advice: "start again with an output that stays")
  }

  /// Gives the lock up.
  package func release() {
    guard beat.stop() else { return }
    try? Folder.remove(path)
  }

  deinit { release() }

  private static func make(_ path: String) throws(FileError) -> OpenFile? {
    guard !Path.exists(path) else { return nil }
    do throws(FileError) {
      return try OpenFile(path, for: .making)
    } catch {
      // Another was quicker.
      if Path.exists(path) { return nil }
      throw error
    }
  }

  /// Writes the file, always with as many bytes.
  static func write(_ holder: Holder, to file: borrowing OpenFile) throws(FileError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    var bytes = [UInt8]((try? encoder.encode(holder)) ?? Data())
    bytes += [UInt8](repeating: UInt8(ascii: " "), count: max(0, 511 - bytes.count))
    bytes.append(UInt8(ascii: "\n"))
    try file.write(bytes.span, at: 0)
    try file.synchronise()
  }

  /// Who holds the lock that is there; nil for none, and for a stale one, which is removed.
  private static func livingHolder(
    of path: String, interval: Double
  ) throws(FileError) -> Holder? {
    let first = read(path)
    if let first, first.isOfThisHost {
      // A process of a job that has just been killed takes a moment to go.
      let deadline = ContinuousClock.now + .seconds(interval)
      while first.isAlive {
        guard ContinuousClock.now < deadline else { return first }
        usleep(100_000)
      }
      try remove(path, of: first)
      return nil
    }
    // Of another host nothing is known but whether the file changes; nor of one that is being made.
    let deadline = ContinuousClock.now + .seconds(3 * interval)
    while ContinuousClock.now < deadline {
      usleep(200_000)
      guard Path.exists(path) else { return nil }
      if let now = read(path), now != first { return now.isOfThisHost && !now.isAlive ? nil : now }
    }
    try remove(path, of: first)
    return nil
  }

  /// Removes a stale lock, unless another job has taken it over meanwhile.
  private static func remove(_ path: String, of holder: Holder?) throws(FileError) {
    if read(path) == holder { try Folder.remove(path) }
  }

  private static func read(_ path: String) -> Holder? {
    guard let bytes = try? OpenFile.contents(of: path) else { return nil }
    return try? JSONDecoder().decode(Holder.self, from: Data(bytes))
  }
}

extension RunLock.Holder {
  /// This process.
  package static var present: Self {
    let process = ProcessInfo.processInfo
    return Self(
      host: process.hostName, process: process.processIdentifier,
      boot: text("/proc/sys/kernel/random/boot_id"),
      start: startTicks(of: process.processIdentifier), namespace: ownNamespace,
      since: Date.now.formatted(.iso8601), beat: 0)
  }

  /// Whether its process number means something here.
  var isOfThisHost: Bool {
    host == ProcessInfo.processInfo.hostName && namespace == Self.ownNamespace
  }

  /// Whether that process is there, for one of this host.
  var isAlive: Bool {
    boot == Self.text("/proc/sys/kernel/random/boot_id") && !start.isEmpty
      && start == Self.startTicks(of: process)
  }

  /// When a process started, in ticks since the host did; empty for none (proc(5), field 22).
  private static func startTicks(of process: Int32) -> String {
    let fields = text("/proc/\(process)/stat").split(separator: ")").last?.split(separator: " ")
    guard let fields, fields.count > 19 else { return "" }
    return String(fields[19])
  }

  private static var ownNamespace: String {
    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/pid")) ?? ""
  }

  private static func text(_ path: String) -> String {
    let text = try? String(contentsOfFile: path, encoding: .utf8)
    return text?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
  }
}

/// The thread that keeps a lock's file changing, and sees whether it is still there.
final class LockBeat: Sendable {
  private let path: String
  private let file: OpenFile
  private let state = Mutex((isLost: false, isStopped: false))

  /// Beats every `interval` seconds.
  init(_ file: consuming OpenFile, path: String, _ holder: RunLock.Holder, interval: Double) {
    self.file = file
    self.path = path
    let thread = Thread { [weak self] in
      var (holder, slept) = (holder, 0.0)
      while let self, !self.state.withLock({ $0.isStopped || $0.isLost }) {
        if slept >= interval {
          slept = 0
          holder.beat += 1
          self.beat(holder)
        }
        usleep(100_000)
        slept += 0.1
      }
    }
    thread.name = "run lock"
    thread.start()
  }

  private func beat(_ holder: RunLock.Holder) {
    // A file system that is away for a moment costs a beat and no more.
    switch try? file.isAt(path) {
    case true: try? RunLock.write(holder, to: file)
    case false: state.withLock { $0.isLost = true }
    case nil: break
    }
  }

  /// Whether another file, or none, has the lock's name.
  var isLost: Bool { state.withLock { $0.isLost } }

  /// Ends the thread; whether the lock was still held.
  func stop() -> Bool {
    state.withLock { state in
      defer { state.isStopped = true }
      return !state.isLost && !state.isStopped
    }
  }
}
