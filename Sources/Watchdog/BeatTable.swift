internal import Activity

/// What is known of all ranks, by their beats, and whether the job stands still.
public struct BeatTable: Sendable {
  /// A rank.
  struct Row: Sendable {
    var beat: Beat?
    /// When it was last heard, and when it last got further, in seconds.
    var heard: Double
    var moved: Double
  }

  /// Ranks that wait, and those that they wait for.
  public struct Stall: Sendable, Equatable {
    /// Seconds that nobody who is waited for got further.
    public let seconds: Double
    /// Whether all ranks that are waited for were heard once: beats do come through.
    public let isCertain: Bool
    /// Which ranks wait for whom, in one line.
    public let text: String
  }

  private let hosts: [String]
  private var rows: [Int: Row]

  /// Ranks on these hosts; `known` of them are expected to be heard, and none was at `time`.
  public init(hosts: [String], known: some Sequence<Int>, time: Double) {
    self.hosts = hosts
    rows = Dictionary(
      uniqueKeysWithValues: known.map { ($0, Row(beat: nil, heard: time, moved: time)) })
  }

  /// Takes in a beat.
  public mutating func add(_ beat: Beat, time: Double) {
    guard hosts.indices.contains(beat.rank) else { return }
    var row = rows[beat.rank] ?? Row(beat: nil, heard: time, moved: time)
    if row.beat?.moment.ticks != beat.moment.ticks { row.moved = time }
    row.heard = time
    row.beat = beat
    rows[beat.rank] = row
  }

  /// Whether a rank was heard, and is no more.
  func hasGone(_ rank: Int, time: Double) -> Bool {
    rows[rank]?.beat != nil && isSilent(rank, time)
  }

  /// Seconds without a beat after which a rank counts as silent.
  public static let silence = 5.0

  /// Who is waited for, where some rank has waited; nil where none has.
  ///
  /// A rank waits while it stands in one operation with others, or before its files. It is waited for
  /// while it is silent, does something else, or has not come to the operation that others are in.
  public func stall(time: Double) -> Stall? {
    let waiting = rows.keys.filter { isWaiting($0, time) }.sorted()
    guard
      let longest = waiting.max(by: { waited($0, time) < waited($1, time) }),
      let furthest = waiting.compactMap({ rows[$0]?.beat?.moment.collectives }).max()
    else { return nil }
    let missing = rows.keys.sorted().filter { rank in
      guard rank != longest else { return false }
      guard let moment = rows[rank]?.beat?.moment, !isSilent(rank, time) else { return true }
      return moment.kind != .ranks || moment.collectives < furthest
    }
    let still = missing.compactMap { rows[$0].map { time - $0.moved } }.min()
    return Stall(
      seconds: min(waited(longest, time), time - (rows[longest]?.moved ?? 0), still ?? .infinity),
      isCertain: missing.allSatisfy { rows[$0]?.beat != nil },
      text: text(longest, missing, time))
  }

  private func isSilent(_ rank: Int, _ time: Double) -> Bool {
    time - (rows[rank]?.heard ?? 0) > BeatTable.silence
  }

  private func isWaiting(_ rank: Int, _ time: Double) -> Bool {
    !isSilent(rank, time) && (rows[rank]?.beat?.moment.kind ?? .work) != .work
  }

  private func waited(_ rank: Int, _ time: Double) -> Double {
    rows[rank].map { ($0.beat?.moment.seconds ?? 0) + time - $0.heard } ?? 0
  }

  private func text(_ longest: Int, _ missing: [Int], _ time: Double) -> String {
    let shown = missing.prefix(8).map { describe($0, time) }
    let more =
      missing.count > shown.count ? ["and \(missing.count - shown.count) more"] : []
    let others =
      missing.isEmpty
      ? (hosts.count > 1 ? "; all ranks are there" : "")
      : "; not there: " + (shown + more).joined(separator: "; ")
    return "\(describe(longest, time))\(others)"
  }

  private func describe(_ rank: Int, _ time: Double) -> String {
    let place = "rank \(rank) on host \(hosts[rank])"
    guard let row = rows[rank], let moment = row.beat?.moment else {
      return "\(place), never heard"
    }
    let operation =
      moment.kind == .ranks ? "\(moment.name), collective \(moment.collectives)" : moment.name
    guard isSilent(rank, time) else {
      return "\(place) is in \(operation) for \(Int(waited(rank, time))) s"
    }
    return "\(place), silent for \(Int(time - row.heard)) s, last seen in \(operation)"
  }
}
