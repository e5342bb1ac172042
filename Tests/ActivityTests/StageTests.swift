import Activity
import Synchronization
import Testing

/// Stages as a display is told of them.
struct StageTests {
  private final class Record: Stage.Display {
    let calls = Mutex<[String]>([])
    func show(_ name: String, elapsed: Duration) -> Bool {
      #expect(elapsed >= .zero)
      calls.withLock { $0.append(name) }
      return name != "short"
    }
    func clear() { calls.withLock { $0.append("clear") } }
  }

  @Test func innermostStageIsShown() throws {
    struct Failure: Error {}
    let record = Record()
    Stage.show(on: record)
    Stage.update()
    Stage.during("outer") {
      Stage.update()
      try? Stage.during("inner") { () throws(Failure) in
        Stage.update()
        throw Failure()
      }
      Stage.during("not shown") {}
      Stage.during("short") { Stage.update() }
      Stage.update()
    }
    Stage.update()
    #expect(record.calls.withLock { $0 } == ["outer", "inner", "clear", "short", "outer", "clear"])
  }
}
