import Testing
import Training

struct MachineTests {
  /// A list of OpenMP has a number for each level of nesting; the first counts.
  @Test(arguments: [
    ("4", 4), ("2,1", 2), (" 3 , 2,1", 3), ("0", 1), ("", nil), (",2", nil), ("many", nil),
  ]) func readsThreadsOfOpenMP(list: String, threads: Int?) {
    #expect(Machine.threads(list) == threads)
  }

  @Test(arguments: [
    (threads: 2, cores: 2, ofNode: 4, coresOfNode: 4, told: nil as String?),
    (threads: 4, cores: 1, ofNode: 8, coresOfNode: 2, told: "4 threads, and may run on 1"),
    (threads: 1, cores: 2, ofNode: 4, coresOfNode: 2, told: "4 threads on 2 cores"),
    (threads: 3, cores: 0, ofNode: 6, coresOfNode: 0, told: nil),
  ]) func tellsOfTooFewCores(
    threads: Int, cores: Int, ofNode: Int, coresOfNode: Int, told: String?
  ) {
    let problem = Machine.coreProblem(
      threads: threads, cores: cores, threadsOfNode: ofNode, coresOfNode: coresOfNode,
      ranks: ofNode / threads)
    #expect(problem == nil ? told == nil : problem?.contains(told ?? "?") == true)
  }
}
