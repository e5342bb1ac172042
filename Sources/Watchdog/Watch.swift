internal import Activity
internal import MPI

/// One process's part of the watch: it sends its beats, and a hub gathers them and speaks.
struct Watch {
  /// A rank that gathers beats.
  struct Hub: Sendable {
    let rank: Int
    /// Where it may be reached; the one from which it answered, once it has.
    var addresses: [DatagramSocket.Address]
  }

  /// Seconds from one beat to the next.
  static let interval = 1.0

  private let rank: Int
  private var hubs: [Hub]
  private let isHub: Bool
  private let prefix: String
  private let limits: Watchdog.Limits
  private let socket: DatagramSocket
  private let say: @Sendable (String) -> Void
  private let start = ContinuousClock.now
  private var table: BeatTable
  /// How long the job had stood still when that was last said; nil where nothing is to be said.
  private var said: Double?

  init(
    rank: Int, hosts: [String], hubs: [Hub], key: String, _ limits: Watchdog.Limits,
    _ socket: DatagramSocket, say: @escaping @Sendable (String) -> Void
  ) {
    self.rank = rank
    self.hubs = hubs
    prefix = "and-dist \(key) "
    self.limits = limits
    self.socket = socket
    self.say = say
    isHub = hubs.contains { $0.rank == rank }
    table = BeatTable(hosts: hosts, known: isHub ? Array(hosts.indices) : [rank], time: 0)
  }

  private var time: Double { (ContinuousClock.now - start) / .seconds(1) }

  /// Sends a beat, takes in those of others, and says what is to be said.
  mutating func turn() {
    let beat = Beat(rank: rank, moment: Activity.present)
    for hub in hubs where hub.rank != rank {
      for address in hub.addresses { socket.send(prefix + beat.text, to: address) }
    }
    while let (text, source) = socket.receive() {
      guard text.hasPrefix(prefix), let other = Beat(text: text.dropFirst(prefix.count)) else {
        continue
      }
      table.add(other, time: time)
      if let hub = hubs.firstIndex(where: { $0.rank == other.rank }) {
        hubs[hub].addresses = [source]
      } else if isHub {
        // The answer tells a rank that the hub lives, and which of its addresses leads to it.
        socket.send(prefix + beat.text, to: source)
      }
    }
    table.add(beat, time: time)
    if isSpeaker { speak() }
  }

  /// Whether this rank speaks for all: the first hub, or who has lost it.
  private var isSpeaker: Bool {
    for hub in hubs {
      if hub.rank == rank { return true }
      guard table.hasGone(hub.rank, time: time) else { return false }
    }
    return true
  }

  private mutating func speak() {
    let stall = table.stall(time: time)
    let seconds = stall?.seconds ?? 0
    if let stall, limits.abort > 0, seconds >= limits.abort, stall.isCertain {
      Ending.endJob("the job stands still for \(Int(seconds)) s: \(stall.text)")
    }
    if let stall, limits.warn > 0, seconds >= max(limits.warn, 2 * (said ?? 0)) {
      say("the job stands still for \(Int(seconds)) s: \(stall.text)")
      said = seconds
    } else if let before = said, seconds < before {
      say("the job goes on")
      said = nil
    }
  }
}
