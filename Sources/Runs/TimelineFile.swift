internal import Activity
internal import Files
internal import MPI

/// `--timeline FILE`: what each rank did when, as a trace that Chrome (chrome://tracing) and Perfetto
/// show, a row a rank.
struct TimelineFile {
  private let path: String
  private let world: Communicator

  /// Starts to record on all ranks at the same moment; nil where no file is asked for.
  init?(_ path: String?, _ world: Communicator) throws {
    guard let path else { return nil }
    self.path = path
    self.world = world
    try world.collectively { if world.isFirst { _ = try OutputPlace(path) } }
    try world.barrier()
    Timeline.start()
  }

  /// Ends the record and writes the file; all ranks take part, one after the other.
  func write() throws {
    let mine = TimelineFile.events(Timeline.finish(), rank: world.rank)
    var text = Array("{\"traceEvents\":[\n".utf8)
    for rank in 0..<world.worldSize {
      let theirs = try world.gatherV(rank == world.rank ? mine : [])
      if rank > 0 && !theirs.isEmpty { text += Array(",\n".utf8) }
      text += theirs
    }
    text += Array("\n]}\n".utf8)
    try world.collectively { if world.isFirst { try ReplacementFile.write(text, to: path) } }
  }

  /// The events of a rank, with commas between, in the Trace Event Format: times in microseconds.
  static func events(_ spans: [Timeline.Span], rank: Int) -> [UInt8] {
    let host = World.processorName
    var text =
      #"{"name":"thread_name","ph":"M","pid":0,"tid":\#(rank),"args":{"name":"rank \#(rank) on \#(host)"}}"#
    for span in spans {
      let kind =
        switch span.kind {
        case .work: "work"
        case .ranks: "waiting for ranks"
        case .files: "waiting for files"
        }
      let (start, length) = (span.time.lowerBound, span.time.upperBound - span.time.lowerBound)
      text += ",\n" + #"{"name":"\#(span.name)","cat":"\#(kind)","ph":"X","pid":0,"tid":\#(rank),"#
      text += #""ts":\#(microseconds(start)),"dur":\#(microseconds(length))}"#
    }
    return Array(text.utf8)
  }

  private static func microseconds(_ nanoseconds: Int64) -> String {
    let rest = "\(1000 + nanoseconds % 1000)".dropFirst()
    return "\(nanoseconds / 1000).\(rest)"
  }
}
