import Activity
import Testing
import Watchdog

/// Who is waited for, by what ranks said of themselves.
struct BeatTableTests {
  private func beat(
    _ rank: Int, _ name: String, _ kind: Activity.Kind, seconds: Double, _ collectives: Int,
    ticks: Int
  ) -> Beat {
    Beat(
      rank: rank,
      moment: Activity.Moment(
        name: name, kind: kind, seconds: seconds, collectives: collectives, ticks: ticks))
  }

  @Test func ranksThatComputeWaitForNobody() {
    var table = BeatTable(hosts: ["a", "a"], known: 0..<2, time: 0)
    for rank in 0..<2 {
      table.add(beat(rank, "computing", .work, seconds: 90, 7, ticks: 1), time: 0)
    }
    #expect(table.stall(time: 1) == nil)
  }

  /// A rank that fell silent, one that reads, and one that is a collective behind.
  @Test func namesThoseThatAreNotThere() throws {
    var table = BeatTable(hosts: ["a", "b", "b", "c"], known: 0..<4, time: 0)
    table.add(beat(1, "MPI_Allreduce", .ranks, seconds: 2, 41, ticks: 5), time: 0)
    for time in 0..<100 {
      let time = Double(time)
      table.add(beat(0, "MPI_Allreduce", .ranks, seconds: time, 42, ticks: 9), time: time)
      table.add(beat(2, "loading images", .files, seconds: time - 9, 41, ticks: 3), time: time)
      table.add(beat(3, "MPI_Bcast", .ranks, seconds: time - 30, 41, ticks: 4), time: time)
    }
    let stall = try #require(table.stall(time: 99))
    #expect(stall.seconds == 99 && stall.isCertain)
    #expect(
      stall.text == """
        rank 0 on host a is in MPI_Allreduce, collective 42 for 99 s; not there: rank 1 on host b, \
        silent for 99 s, last seen in MPI_Allreduce, collective 41; rank 2 on host b is in loading \
        images for 90 s; rank 3 on host c is in MPI_Bcast, collective 41 for 69 s
        """)
  }

  /// As long as one that is waited for gets further, nothing stands still.
  @Test func isPatientWithWhoWorks() throws {
    var table = BeatTable(hosts: ["a", "a"], known: 0..<2, time: 0)
    for time in 0..<100 {
      let time = Double(time)
      table.add(beat(0, "MPI_Bcast", .ranks, seconds: time, 2, ticks: 9), time: time)
      table.add(beat(1, "listing", .work, seconds: time, 1, ticks: Int(time / 30)), time: time)
    }
    #expect(try #require(table.stall(time: 99)).seconds == 9)
  }

  /// Ranks that never were heard may be behind a firewall: no reason to end the job.
  @Test func isUncertainOfWhoWasNeverHeard() throws {
    var table = BeatTable(hosts: ["a", "b"], known: 0..<2, time: 0)
    table.add(beat(0, "MPI_Bcast", .ranks, seconds: 70, 2, ticks: 9), time: 70)
    let stall = try #require(table.stall(time: 70))
    #expect(!stall.isCertain)
    #expect(stall.text.hasSuffix("not there: rank 1 on host b, never heard"))
  }

  @Test func aLongListIsShortened() throws {
    var table = BeatTable(hosts: Array(repeating: "a", count: 40), known: 0..<40, time: 0)
    table.add(beat(39, "MPI_Barrier", .ranks, seconds: 60, 2, ticks: 9), time: 60)
    let text = try #require(table.stall(time: 60)).text
    #expect(text.contains("rank 7 on host a, never heard; and 31 more") && !text.contains("rank 8"))
  }

  /// What a thread says of itself: the innermost activity, and then the outer one again.
  @Test func activitiesAreNested() {
    let before = Activity.present
    Activity.during("outer", .files) {
      #expect(Activity.present.name == "outer" && Activity.present.kind == .files)
      Activity.during("inner", .ranks, isCollective: true) {
        #expect(Activity.present.name == "inner" && Activity.present.kind == .ranks)
      }
      #expect(Activity.present.name == "outer")
    }
    let after = Activity.present
    #expect(after.name == before.name && after.kind == before.kind)
    #expect(after.collectives == before.collectives + 1 && after.ticks > before.ticks)
  }
}
