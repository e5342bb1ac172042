import Arithmetic
import Foundation
import Synchronization
import Testing

@Suite struct ThreadsTests {
  /// Every index once, whatever the count, the least part and the number of threads.
  @Test(arguments: [0, 1, 2, 3, 7, 64, 1001], [1, 2, 3, 5])
  func rangesCoverAllOnce(count: Int, threads: Int) {
    let before = Threads.count
    defer { Threads.setCount(before) }
    Threads.setCount(threads)
    for minimum in [0, 1, 10, 5000] {
      let parts = Mutex<[Range<Int>]>([])
      parallelRanges(count, minimum: minimum) { range in parts.withLock { $0.append(range) } }
      let sorted = parts.withLock { $0 }.sorted { $0.lowerBound < $1.lowerBound }
      #expect(sorted.flatMap { Array($0) } == Array(0..<count))
      #expect(sorted.count <= threads)
      #expect(sorted.allSatisfy { !$0.isEmpty })
      if sorted.count > 1 { #expect(sorted.allSatisfy { $0.count >= minimum }) }
    }
    let visits = Mutex<[Int]>([])
    parallelFor(count) { index in visits.withLock { $0.append(index) } }
    #expect(visits.withLock { $0 }.sorted() == Array(0..<count))
  }

  /// A loop inside of a loop stays on its thread.
  @Test func loopsDoNotNest() {
    let before = Threads.count
    defer { Threads.setCount(before) }
    Threads.setCount(3)
    let inside = Mutex<[Int]>([])
    let visits = Mutex<Int>(0)
    parallelRanges(6) { range in
      inside.withLock { $0.append(Threads.count) }
      parallelFor(range.count) { _ in visits.withLock { $0 += 1 } }
    }
    #expect(inside.withLock { $0 } == [1, 1, 1])
    #expect(visits.withLock { $0 } == 6)
    #expect(Threads.count == 3)
  }

  @Test func noThreadsTrap() async {
    await #expect(processExitsWith: .failure) { Threads.setCount(0) }
  }

  @Test(arguments: [
    ("0-3,8,10-11", [0, 1, 2, 3, 8, 10, 11]), ("0", [0]), ("", []), ("5-5", [5]), ("3-1", []),
    ("0, 2 ,4-5", [0, 2, 4, 5]), ("x", []),
  ])
  func affinityListsAreRead(_ list: String, _ cores: [Int]) {
    #expect(Threads.cores(of: list) == cores)
  }

  #if os(Linux)
    @Test func thisProcessMayRunSomewhere() {
      #expect(!Threads.affinity.isEmpty)
      #expect(Threads.affinity == Threads.cores(of: Threads.affinityList))
    }
  #endif
}
