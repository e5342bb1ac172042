internal import Activity
internal import Foundation
public import MPI
internal import Synchronization

/// Says which rank a job waits for when it stands still, and ends it when that lasts too long.
///
/// Each process has a thread that sends a beat every second to two *hubs*: rank zero, and the first
/// rank of another host, or rank one where all are on one. Beats are datagrams beside MPI, so that
/// they come from a rank whose main thread is stuck in a message or before a dead file system. The
/// first hub speaks; the second does when it hears nothing from the first.
///
/// Without such messages (a firewall) ranks are taken for silent: the report says so.
public final class Watchdog: Sendable {
  /// After how many seconds it speaks and ends the job; 0 for never.
  public struct Limits: Sendable {
    let warn: Double
    let abort: Double

    /// Seconds of standing still.
    public init(warn: Double, abort: Double) { (self.warn, self.abort) = (warn, abort) }
  }

  private let isStopped = Mutex(false)

  /// Starts to watch over all ranks of a job; nil where there is nothing to watch, or no socket.
  ///
  /// `say` takes a warning, on the watching thread.
  public static func start(
    _ world: Communicator, _ limits: Limits, say: @escaping @Sendable (String) -> Void
  ) throws(MPIError) -> Watchdog? {
    let hosts = try world.allGather(World.processorName)
    let socket = DatagramSocket()
    let key = try world.broadcast(Int64.random(in: 1 ... .max))
    let second = hosts.firstIndex { $0 != hosts[0] } ?? min(1, hosts.count - 1)
    var hubs: [Watch.Hub] = []
    for rank in Set([0, second]).sorted() {
      let own = socket?.addresses.map(\.text).joined(separator: " ") ?? ""
      let addresses = try world.broadcast(own, root: rank).split(separator: " ")
      hubs.append(
        Watch.Hub(
          rank: rank, addresses: addresses.compactMap { DatagramSocket.Address(text: $0) }))
    }
    guard let socket, limits.warn > 0 || limits.abort > 0 else { return nil }
    let watchdog = Watchdog()
    let (rank, allHubs) = (world.rank, hubs)
    let thread = Thread {
      var watch = Watch(
        rank: rank, hosts: hosts, hubs: allHubs, key: String(key, radix: 16), limits, socket,
        say: say)
      while !watchdog.isStopped.withLock({ $0 }) {
        watch.turn()
        Thread.sleep(forTimeInterval: Watch.interval)
      }
    }
    thread.name = "watchdog"
    thread.start()
    return watchdog
  }

  /// Ends the watch.
  public func stop() { isStopped.withLock { $0 = true } }
}
