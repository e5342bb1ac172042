internal import Synchronization

/// What this process's main thread is doing, for whoever looks from another thread.
///
/// It costs a few stores, so that every message and every batch can say it.
public enum Activity {
  /// What a thread does while it gets no further.
  public enum Kind: Int, Sendable {
    /// It computes, or reads what is not waited for.
    case work
    /// It waits for other ranks.
    case ranks
    /// It waits for files.
    case files
  }

  /// An activity as it was at one moment.
  public struct Moment: Sendable, Equatable {
    /// What it is called.
    public var name: String
    /// What it waits for.
    public var kind: Kind
    /// Seconds since it began.
    public var seconds: Double
    /// How many collective operations of the whole job have begun.
    public var collectives: Int
    /// A number that changes whenever the process gets further.
    public var ticks: Int

    /// An activity.
    public init(name: String, kind: Kind, seconds: Double, collectives: Int, ticks: Int) {
      self.name = name
      self.kind = kind
      self.seconds = seconds
      self.collectives = collectives
      self.ticks = ticks
    }
  }

  private static let name = Atomic<UInt>(0)
  private static let kind = Atomic<Int>(0)
  private static let start = Atomic<Int64>(0)
  private static let collectives = Atomic<Int>(0)
  private static let ticks = Atomic<Int>(0)
  private static let origin = ContinuousClock.now

  /// Does something that has a name, and goes back to what was done before.
  ///
  /// - Parameters:
  ///   - name: What it is called.
  ///   - kind: What it waits for.
  ///   - isCollective: Whether all ranks of the job do it together.
  ///   - body: It.
  public static func during<Result, Failure: Error>(
    _ name: StaticString, _ kind: Kind, isCollective: Bool = false,
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let before = (self.name.load(ordering: .relaxed), self.kind.load(ordering: .relaxed))
    if isCollective { collectives.add(1, ordering: .relaxed) }
    let pointer = unsafe UInt(bitPattern: name.utf8Start)
    let begin = set(pointer, kind.rawValue)
    defer {
      let end = set(before.0, before.1)
      if Timeline.isOn { Timeline.add(name: pointer, kind, begin..<end) }
    }
    return try body()
  }

  /// Says that the process got further.
  public static func tick() { ticks.add(1, ordering: .relaxed) }

  /// Sets what is done from now on; when that is.
  private static func set(_ name: UInt, _ kind: Int) -> Int64 {
    let now = now
    self.name.store(name, ordering: .relaxed)
    self.kind.store(kind, ordering: .relaxed)
    start.store(now, ordering: .relaxed)
    tick()
    return now
  }

  /// Nanoseconds since this process first asked.
  static var now: Int64 {
    let time = (ContinuousClock.now - origin).components
    return time.seconds * 1_000_000_000 + time.attoseconds / 1_000_000_000
  }

  /// What is being done now.
  public static var present: Moment {
    Moment(
      name: text(of: name.load(ordering: .relaxed)),
      kind: Kind(rawValue: kind.load(ordering: .relaxed)) ?? .work,
      seconds: Double(now - start.load(ordering: .relaxed)) / 1e9,
      collectives: collectives.load(ordering: .relaxed), ticks: ticks.load(ordering: .relaxed))
  }

  /// The name at an address; what has none is computation.
  static func text(of name: UInt) -> String {
    let text = unsafe UnsafePointer<UInt8>(bitPattern: name)
    return unsafe text.map { unsafe String(cString: $0) } ?? "computing"
  }
}
