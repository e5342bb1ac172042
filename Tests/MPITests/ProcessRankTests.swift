import MPI
import Testing

struct ProcessRankTests {
  @Test(arguments: [
    ([:], nil), (["OMPI_COMM_WORLD_RANK": "3"], 3), (["PMI_RANK": "2", "SLURM_PROCID": "1"], 2),
    (["SLURM_PROCID": "x"], nil),
  ]) func tellsTheRank(environment: [String: String], rank: Int?) {
    #expect(ProcessRank.rank(in: environment) == rank)
  }
}
