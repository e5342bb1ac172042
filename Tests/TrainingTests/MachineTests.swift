import Testing
import Training

struct MachineTests {
  /// A list of OpenMP has a number for each level of nesting; the first counts.
  @Test(arguments: [
    ("4", 4), ("2,1", 2), (" 3 , 2,1", 3), ("0", 1), ("", nil), (",2", nil), ("many", nil),
  ]) func readsThreadsOfOpenMP(list: String, threads: Int?) {
    #expect(Machine.threads(list) == threads)
  }
}
